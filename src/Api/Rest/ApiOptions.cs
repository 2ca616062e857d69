using System.ComponentModel.DataAnnotations;

namespace EquiSep.Api.Rest;

/// <summary>Limits of the REST API.</summary>
public sealed class ApiOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Api";

    /// <summary>Most bytes of a request for an experiment.</summary>
    [Range(1000, 100_000_000)]
    public int MostRequestBytes { get; set; } = 1_000_000;

    /// <summary>Most bytes of features and labels that are sent to be measured, both together.</summary>
    [Range(1000, 4_000_000_000)]
    public long MostUploadBytes { get; set; } = 256_000_000;

    /// <summary>Seconds after which a measurement of features that was sent counts as not answered.</summary>
    [Range(0.1, 3600)]
    public double MeasureSeconds { get; set; } = 60;
}
