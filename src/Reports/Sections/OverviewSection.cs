using EquiSep.Contracts;
using EquiSep.Reports.Documents;
using static EquiSep.Reports.Documents.MarkdownText;

namespace EquiSep.Reports.Sections;

/// <summary>What was run, how it ended, and the law in a sentence.</summary>
internal static class OverviewSection
{
    private const int MostNames = 12;

    public static void Write(MarkdownWriter document, ReportedExperiment experiment)
    {
        document.Heading(1, Escape(experiment.Title));
        var diverged = experiment.Results.Where(result => result.DivergedAtEpoch is not null).ToList();
        var nothing = experiment.Runs.Where(run => run.Result is null).ToList();
        document.Paragraph($"Experiment *{Escape(experiment.Name)}*: {Count(experiment.Runs.Count, "run")}, of which {experiment.Results.Count - diverged.Count} completed, "
            + $"{diverged.Count} diverged and {nothing.Count} gave no result. {Law(experiment.Results)}");
        List<string> exceptions =
        [
            .. diverged.Take(MostNames).Select(result => $"**{Escape(result.Run)}** diverged: its loss was not finite in epoch {result.DivergedAtEpoch}. It has no separation."),
            .. Left("diverged", diverged.Count),
            .. nothing.Where(run => run.Trouble is not null).Take(MostNames).Select(run => $"**{Escape(run.Name)}** gave no result: {Escape(run.Trouble!)}"),
            .. Left("gave no result", nothing.Count(run => run.Trouble is not null)),
        ];
        if (nothing.Where(run => run.Trouble is null).ToList() is { Count: > 0 } missing)
        {
            exceptions.Add($"Not made, and missing in everything below: {string.Join(", ", missing.Take(MostNames).Select(run => Escape(run.Name)))}"
                + (missing.Count > MostNames ? $" and {missing.Count - MostNames} more." : "."));
        }

        if (exceptions.Count > 0)
        {
            document.List(exceptions);
        }
    }

    private static IEnumerable<string> Left(string what, int number) => number > MostNames ? [$"{number - MostNames} more {what}."] : [];

    private static string Law(IReadOnlyList<SeparationResult> results)
    {
        var fits = results.Select(result => result.Fit).OfType<LawFit>().Where(fit => double.IsFinite(fit.Pearson)).ToList();
        return fits.Count switch
        {
            0 => "No run has a law to fit.",
            1 => $"ln D falls with the layer index with Pearson r = {Number(fits[0].Pearson, "F4")} and decay ratio ρ = {Number(fits[0].DecayRatio, "F4")}.".Replace("falls", fits[0].Slope < 0 ? "falls" : "rises", StringComparison.Ordinal),
            _ => $"Over the {fits.Count} runs with a fit, Pearson r of ln D and the layer index lies between {Number(fits.Min(fit => fit.Pearson), "F4")} and "
                + $"{Number(fits.Max(fit => fit.Pearson), "F4")}, and the decay ratio ρ between {Number(fits.Min(fit => fit.DecayRatio), "F4")} and {Number(fits.Max(fit => fit.DecayRatio), "F4")}.",
        };
    }
}
