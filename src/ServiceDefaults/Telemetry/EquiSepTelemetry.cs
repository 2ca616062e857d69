using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;

namespace EquiSep.ServiceDefaults.Telemetry;

/// <summary>Where our own spans and instruments come from; every host listens to both.</summary>
public static class EquiSepTelemetry
{
    /// <summary>Name of <see cref="Source"/> and of <see cref="Meter"/>.</summary>
    public const string Name = "EquiSep";

    /// <summary>Version of the program, without the commit.</summary>
    public static string Version { get; } = typeof(EquiSepTelemetry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Our spans.</summary>
    public static ActivitySource Source { get; } = new(Name, Version);

    /// <summary>Our instruments; their names start with <c>equisep.</c>.</summary>
    public static Meter Meter { get; } = new(Name, Version);

    /// <summary>Creates a histogram of durations in seconds.</summary>
    /// <param name="name">Name of the instrument.</param>
    /// <param name="description">The duration that is recorded.</param>
    /// <param name="buckets">Upper bounds of the buckets in seconds, ascending. OpenTelemetry's default bounds suit milliseconds.</param>
    public static Histogram<double> Durations(string name, string description, params double[] buckets) =>
        Meter.CreateHistogram(name, "s", description, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = buckets });
}
