using EquiSep.Contracts.Tables;
using EquiSep.Standalone.Pipeline;

namespace EquiSep.Standalone.Display;

/// <summary>What the user is told at the end.</summary>
/// <param name="Experiment">Name of the experiment.</param>
/// <param name="Outcomes">How its runs ended.</param>
/// <param name="Files">Files of the experiment as a whole.</param>
internal sealed record RunReport(string Experiment, IReadOnlyList<RunOutcome> Outcomes, IReadOnlyList<string> Files)
{
    /// <summary>Success when every run gave a result.</summary>
    public int ExitCode => Has(RunStatus.Stopped) ? ExitCodes.Stopped : Has(RunStatus.Failed) ? ExitCodes.Failure : ExitCodes.Success;

    /// <summary>The table, and the paths of what was written.</summary>
    public void WriteText(TextWriter output)
    {
        OutcomeTable.Write(Consoles.On(output), Outcomes);
        var paths = Outcomes.SelectMany(outcome => outcome.Files).Concat(Files).ToList();
        if (paths.Count > 0)
        {
            output.WriteLine("Written:");
            paths.ForEach(path => output.WriteLine("  " + path));
        }
    }

    /// <summary>One JSON document.</summary>
    public void WriteJson(TextWriter output)
    {
        var runs = Outcomes.Select(outcome => new
        {
            Run = outcome.Run.Name,
            Status = outcome.Status.ToString().ToLowerInvariant(),
            outcome.Reason,
            Summary = outcome.Result is null ? null : SummaryRow.Of(outcome.Result),
            outcome.Result,
            outcome.Files,
        });
        output.Write(WholeJson.Text(new { Experiment, Runs = runs, Files }));
    }

    /// <summary>Why runs failed, each reason once, and how to continue what was stopped.</summary>
    public void WriteTroubles(TextWriter error)
    {
        foreach (var reason in Outcomes.Where(outcome => outcome.Status == RunStatus.Failed).GroupBy(outcome => outcome.Reason))
        {
            error.WriteLine($"Failed: {string.Join(", ", reason.Select(outcome => outcome.Run.Name))}: {reason.Key}");
        }

        if (Has(RunStatus.Stopped))
        {
            error.WriteLine("Stopped. What is made is kept; the same command continues where it stopped.");
        }
    }

    private bool Has(RunStatus status) => Outcomes.Any(outcome => outcome.Status == status);
}
