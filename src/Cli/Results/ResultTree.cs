using System.Text.Json;
using EquiSep.Experiments;

namespace EquiSep.Cli.Results;

/// <summary>The results below a folder, which is that of a run, of an experiment, or one of experiments.</summary>
internal static class ResultTree
{
    private const int Depth = 2;

    /// <summary>Every result under its name: the run's in an experiment's folder, EXPERIMENT/RUN above.</summary>
    /// <exception cref="RefusedException">There is no such folder, no result in it, or one that cannot be read.</exception>
    public static SortedDictionary<string, SeparationResult> Read(string folder)
    {
        if (string.IsNullOrWhiteSpace(folder))
        {
            throw new RefusedException(
                "The name of a folder to compare is empty; name one with results, such as results or results/optimization.");
        }

        if (!Directory.Exists(folder))
        {
            throw new RefusedException($"There is no folder {folder}; name one with results, such as results or results/optimization.");
        }

        var levels = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = Depth };
        var files = Directory.EnumerateFiles(folder, LaidOutResult.File, levels)
            .Where(path => !Path.GetRelativePath(folder, path).StartsWith(ResultsFolder.Artifacts + Path.DirectorySeparatorChar, StringComparison.Ordinal));
        var results = new SortedDictionary<string, SeparationResult>(StringComparer.Ordinal);
        foreach (var path in files)
        {
            var result = ReadFile(path);
            var name = Path.GetRelativePath(folder, Path.GetDirectoryName(path)!).Replace(Path.DirectorySeparatorChar, '/');
            results.Add(name == "." ? result.Run : name, result);
        }

        return results.Count > 0
            ? results
            : throw new RefusedException($"{folder} holds no results: there is no {LaidOutResult.File} in it, nor in its folders and theirs.");
    }

    private static SeparationResult ReadFile(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<SeparationResult>(File.ReadAllBytes(path), ContractJson.Options)
                ?? throw new JsonException("it is null.");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"{path} cannot be read: {e.Message}", e);
        }
    }
}
