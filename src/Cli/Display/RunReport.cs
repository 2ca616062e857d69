using EquiSep.Cli.Results;
using EquiSep.Experiments;
using EquiSep.Experiments.Requests;
using EquiSep.Pipeline;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Reports;

namespace EquiSep.Cli.Display;

/// <summary>What the user is told at the end.</summary>
/// <param name="Experiment">Name of the experiment.</param>
/// <param name="Outcomes">How its runs ended.</param>
/// <param name="Files">Files of the experiment as a whole.</param>
/// <param name="LeftOut">Why pictures are left out of them.</param>
/// <param name="Trouble">Why those files could not be written, or null.</param>
internal sealed record RunReport(string Experiment, IReadOnlyList<RunOutcome> Outcomes, IReadOnlyList<string> Files, IReadOnlyList<string> LeftOut, string? Trouble)
{
    /// <summary>Success when every run gave a result and all is written.</summary>
    public int ExitCode => Has(RunEnd.Stopped) ? ExitCodes.Stopped : Has(RunEnd.Failed) || Trouble is not null ? ExitCodes.Failure : ExitCodes.Success;

    /// <summary>The report of runs that have ended; writes the files of the experiment.</summary>
    /// <param name="store">Where results lie.</param>
    /// <param name="folder">The experiment's folder.</param>
    /// <param name="experiment">All runs of the experiment, also those that were not asked for now.</param>
    /// <param name="outcomes">How those ended that were.</param>
    /// <param name="choice">By what the runs are chosen that the figure shows; null for all.</param>
    /// <param name="withDocument">Whether the report on the experiment is among the files.</param>
    public static async Task<RunReport> OfAsync(IArtifactStore store, string folder, ExperimentPlan experiment, IReadOnlyList<RunOutcome> outcomes, Choice? choice, bool withDocument)
    {
        try
        {
            var (files, leftOut) = await ExperimentFolder.WriteAsync(store, folder, experiment, choice);
            return new(experiment.Name, outcomes, withDocument ? [.. files, .. await ReportFiles.WriteAsync(store, folder, experiment, outcomes)] : files, leftOut, Trouble: null);
        }
        catch (Exception e) when (e is IOException or OutageException or UnauthorizedAccessException or InvalidDataException)
        {
            return new(experiment.Name, outcomes, [], [], e.Message);
        }
    }

    /// <summary>The table, and where what was written lies.</summary>
    public void WriteText(TextWriter output)
    {
        OutcomeTable.Write(output, Outcomes);
        WrittenFiles.Write(output, Files, [.. Outcomes.Select(outcome => outcome.Files).Where(files => files.Count > 0)]);
        foreach (var why in LeftOut)
        {
            output.WriteLine(why);
        }
    }

    /// <summary>One JSON document.</summary>
    public void WriteJson(TextWriter output)
    {
        var summary = SummaryRow.Of([.. Outcomes.Select(outcome => outcome.Result).OfType<SeparationResult>()]).ToDictionary(row => row.Run);
        var runs = Outcomes.Select(outcome => new
        {
            Run = outcome.Run.Name,
            Status = outcome.Status.ToString().ToLowerInvariant(),
            outcome.Reason,
            Summary = summary.GetValueOrDefault(outcome.Run.Name!),
            outcome.Result,
            outcome.Files,
        });
        output.Write(WholeJson.Text(new { Experiment, Runs = runs, Files, LeftOut, Trouble }));
    }

    /// <summary>Why runs failed, each reason once, and how to continue what was stopped.</summary>
    public void WriteTroubles(TextWriter error)
    {
        foreach (var reason in Outcomes.Where(outcome => outcome.Status == RunEnd.Failed).GroupBy(outcome => outcome.Reason))
        {
            error.WriteLine($"Failed: {string.Join(", ", reason.Select(outcome => outcome.Run.Name))}: {reason.Key}");
        }

        if (Trouble is not null)
        {
            error.WriteLine($"Failed: the summary of {Experiment}: {Trouble}");
        }

        if (Has(RunEnd.Stopped))
        {
            error.WriteLine("Stopped. What is made is kept; the same command continues where it stopped.");
        }
    }

    private bool Has(RunEnd status) => Outcomes.Any(outcome => outcome.Status == status);
}
