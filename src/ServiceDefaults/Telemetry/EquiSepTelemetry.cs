using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;

namespace EquiSep.ServiceDefaults.Telemetry;

/// <summary>Where our own spans and instruments come from, and the names under which they are found; every host listens to both.</summary>
public static class EquiSepTelemetry
{
    /// <summary>Name of <see cref="Source"/> and of <see cref="Meter"/>.</summary>
    public const string Name = "EquiSep";

    /// <summary>Tag: id of a run that waits for the work.</summary>
    public const string RunId = "equisep.run.id";

    /// <summary>Tag: key of the artifact that is made.</summary>
    public const string ArtifactKey = "equisep.artifact.key";

    /// <summary>Tag: kind of the artifact that is made.</summary>
    public const string ArtifactKind = "equisep.artifact.kind";

    /// <summary>Version of the program, without the commit.</summary>
    public static string Version { get; } = typeof(EquiSepTelemetry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Our spans.</summary>
    public static ActivitySource Source { get; } = new(Name, Version);

    /// <summary>Our instruments; their names start with <c>equisep.</c>.</summary>
    public static Meter Meter { get; } = new(Name, Version);

    /// <summary>Time from the sending of a command to its arrival at a consumer, by kind of artifact.</summary>
    public static Histogram<double> QueueWait { get; } =
        Meter.CreateHistogram<double>("equisep.queue.wait", "s", "Time from the sending of a command to its arrival at a consumer.");

    /// <summary>Begins a span of work on an artifact; null when nobody listens.</summary>
    /// <param name="name">Such as <c>dataset.prepare</c>.</param>
    /// <param name="run">Id of a run that waits for it.</param>
    /// <param name="key">Key of the artifact.</param>
    public static Activity? StartWork(string name, string run, string key) =>
        Source.StartActivity(name)?.AddTag(RunId, run).AddTag(ArtifactKey, key);
}
