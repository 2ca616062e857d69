using EquiSep.Experiments;
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
            .. diverged.GroupBy(result => result.DivergedAtEpoch).Select(group => $"{Names(group.Select(result => result.Run))}: diverged, the loss was not finite in epoch {group.Key}; there is no separation."),
            .. nothing.GroupBy(run => run.Trouble).Select(group => $"{Names(group.Select(run => run.Name))}: no result; {Escape(group.Key ?? "not made, and missing in everything below.")}"),
        ];
        if (exceptions.Count > 0)
        {
            document.List(exceptions);
        }
    }

    private static string Names(IEnumerable<string> runs)
    {
        var names = runs.Select(name => $"**{Escape(name)}**").ToList();
        return string.Join(", ", names.Take(MostNames)) + (names.Count > MostNames ? $" and {names.Count - MostNames} more" : "");
    }

    private static string Law(IReadOnlyList<SeparationResult> results)
    {
        var fits = results.Select(result => result.Fit).OfType<LawFit>().Where(fit => double.IsFinite(fit.Pearson)).ToList();
        return fits.Count switch
        {
            0 => "No run has a law to fit.",
            1 => $"ln D {(fits[0].Slope < 0 ? "falls" : "rises")} with the layer index: Pearson r = {Number(fits[0].Pearson, "F4")}, decay ratio ρ = {Number(fits[0].DecayRatio, "F4")}.",
            _ => $"Over the {fits.Count} runs with a fit, Pearson r of ln D and the layer index lies between {Number(fits.Min(fit => fit.Pearson), "F4")} and "
                + $"{Number(fits.Max(fit => fit.Pearson), "F4")}, and the decay ratio ρ between {Number(fits.Min(fit => fit.DecayRatio), "F4")} and {Number(fits.Max(fit => fit.DecayRatio), "F4")}.",
        };
    }
}
