using EquiSep.Coordinator.Experiments;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Coordinator.Views;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Cli.Results;

/// <summary>The experiments in the store of a results folder.</summary>
internal static class StoredExperiments
{
    /// <summary>Reads them, also while another process works on them.</summary>
    /// <param name="results">The results folder.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task<RunDirectory> ReadAsync(string results, CancellationToken stop)
    {
        var store = Path.Combine(results, ResultsFolder.Artifacts);
        return Directory.Exists(store) ? await OfflineRuns.ReadAsync(new FolderArtifactStore(store), stop) : new();
    }

    /// <summary>Finds one by its id, the beginning of its id, or its name.</summary>
    /// <exception cref="RefusedException">There is none, or more than one.</exception>
    public static ExperimentEntry Find(RunDirectory directory, string text)
    {
        List<ExperimentEntry> found = directory.Find(text) is { } exact ? [exact] : [.. directory.Experiments.Where(Matches)];
        return found switch
        {
            [var one] => one,
            [] => throw new RefusedException($"There is no experiment '{text}'; the command list shows those there are."),
            _ => throw new RefusedException($"There are {found.Count} experiments '{text}'; name one of them by its id: "
                + $"{string.Join(", ", found.Select(entry => entry.Header.Id))}."),
        };

        bool Matches(ExperimentEntry entry) =>
            text.Length > 0 && (entry.Header.Id.StartsWith(text, StringComparison.Ordinal) || entry.Header.Name == text);
    }
}
