using System.ComponentModel.DataAnnotations;

namespace EquiSep.Api.Rest;

/// <summary>Limits of the REST API.</summary>
public sealed class ApiOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Api";

    /// <summary>Most bytes of a request for an experiment.</summary>
    [Range(1000, 100_000_000, ErrorMessage = "Api:MostRequestBytes is a whole number from 1000 to 100000000.")]
    public int MostRequestBytes { get; set; } = 1_000_000;
}
