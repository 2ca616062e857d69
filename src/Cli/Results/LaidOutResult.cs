using System.Text.Json;
using EquiSep.Experiments;

namespace EquiSep.Cli.Results;

/// <summary>The result in a run's folder.</summary>
internal static class LaidOutResult
{
    /// <summary>Name of its file.</summary>
    public const string File = "separation.json";

    /// <summary>Reads that of a run, under its name and specification; null when there is none, or that of another run.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="run">The run.</param>
    public static SeparationResult? Find(string folder, Specification run) =>
        Find(folder) is { } result && Keys.Separation(result.Specification) == Keys.Separation(run)
            ? result with { Run = run.Name!, Specification = run }
            : null;

    /// <summary>Reads it; null when there is none, or none that can be read, which the next result replaces.</summary>
    /// <param name="folder">The run's folder.</param>
    public static SeparationResult? Find(string folder)
    {
        var path = Path.Combine(folder, File);
        try
        {
            return System.IO.File.Exists(path)
                ? JsonSerializer.Deserialize<SeparationResult>(System.IO.File.ReadAllBytes(path), ContractJson.Options)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
