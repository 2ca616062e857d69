using System.Globalization;
using EquiSep.Experiments;
using EquiSep.Experiments.Paper;
using EquiSep.Reports.Documents;
using EquiSep.Reports.Figures;
using static EquiSep.Reports.Documents.MarkdownText;

namespace EquiSep.Reports.Sections;

/// <summary>The law of every run, in tables and pictures.</summary>
internal static class ResultsSection
{
    /// <summary>A picture of more panels than this, or beside others, is drawn at half the resolution, which keeps a page near a megabyte.</summary>
    private const int MostFinePanels = 12;

    public static void Write(MarkdownWriter document, ReportedExperiment experiment)
    {
        if (experiment.Results.Count == 0)
        {
            return;
        }

        document.Heading(2, "Results");
        foreach (var group in RunGroup.Of(experiment))
        {
            Write(document, experiment, group);
        }
    }

    private static void Write(MarkdownWriter document, ReportedExperiment experiment, RunGroup group)
    {
        if (group.Name is not null)
        {
            document.Heading(3, Escape(group.Name));
        }

        var results = group.Runs.Select(run => run.Result).OfType<SeparationResult>().ToList();
        if (results.Count == 0)
        {
            document.Paragraph("None of its runs has a result.");
            return;
        }

        document.Table(
            "The fitted law, accuracies and mean cross-entropy in nats (training sample / test images).",
            ["run", "r", "ρ", "R²", "p", "layers fitted", "D first", "D last", "accuracy", "loss", "training, s"],
            [.. results.Select(Row)]);
        WriteSweeps(document, RateSweep.Of(results));
        WritePanels(document, results, group.Name, group.Name ?? experiment.Title);
        document.Details("Separation fuzziness of every layer", () => WriteLayers(document, results));
    }

    private static void WriteSweeps(MarkdownWriter document, IReadOnlyList<RateSweep> sweeps)
    {
        document.Table(
            "The best of the learning rates that were tried with everything else the same: by fit (the smallest r) and by test accuracy.",
            ["best fit", "learning rate", "r", "ρ", "test accuracy", " best test accuracy", "learning rate", "r", "test accuracy", "rates tried"],
            [.. sweeps.Select(sweep => (sweep.Runs, Fit: sweep.Best(Choice.Fit), Test: sweep.Best(Choice.Accuracy))).Select(best => new[]
            {
                Name(best.Fit), Rate(best.Fit), Pearson(best.Fit), Number(best.Fit?.Fit?.DecayRatio, "F4"), Accuracy(best.Fit),
                Name(best.Test), Rate(best.Test), Pearson(best.Test), Accuracy(best.Test), best.Runs.Count.ToString(CultureInfo.InvariantCulture),
            })]);

        static string Name(SeparationResult? run) => run is null ? Nothing : Escape(run.Run);
        static string Rate(SeparationResult? run) => run is null ? Nothing : RateText.Brief(run.Specification.Training.LearningRate);
        static string Pearson(SeparationResult? run) => Number(run?.Fit?.Pearson, "F4");
        static string Accuracy(SeparationResult? run) => Number(run?.Accuracy?.Test, "F4");
    }

    private static void WritePanels(MarkdownWriter document, List<SeparationResult> results, string? group, string title)
    {
        // Of a large experiment only the rates that fit best are drawn: all panels would be megabytes.
        // Where no rate has a fit there is nothing to choose.
        var best = Competition.Chosen(results, group is null ? null : Choice.Fit);
        var chosen = best.Count > 0 ? best : results;
        var panels = chosen.Take(RunGroup.MostTogether).ToList();
        var which = panels.Count < chosen.Count ? string.Create(CultureInfo.InvariantCulture, $"for each of the first {panels.Count} of {chosen.Count} runs")
            : chosen.Count < results.Count ? "for each run, of the learning rates only the one that fits best"
            : "for each run";
        document.Picture(new(
            group is null ? "figure" : $"figure-{group}",
            $"Separation fuzziness D of every layer (dots, logarithmic axis) against the layer index, and the fitted law (line); a panel {which}.",
            Figure.Grid(panels, title),
            group is null && panels.Count <= MostFinePanels ? 2 : 1));
    }

    private static string[] Row(SeparationResult result)
    {
        if (result.DivergedAtEpoch is { } epoch)
        {
            return [Escape(result.Run), string.Create(CultureInfo.InvariantCulture, $"diverged in epoch {epoch}"), .. Enumerable.Repeat(Nothing, 8), Number(result.Durations.Training, "F1")];
        }

        var (fit, layers) = (result.Fit, result.Layers);
        return
        [
            Escape(result.Run), Number(fit?.Pearson, "F4"), Number(fit?.DecayRatio, "F4"), Number(fit?.RSquared, "F4"), Number(fit?.PValue, "0.#e+0"),
            fit is null ? Nothing : string.Create(CultureInfo.InvariantCulture, $"{fit.Layers} of {layers.Count}"),
            Number(layers is [var first, ..] ? first.Within : null, "G5"), Number(layers is [.., var last] ? last.Within : null, "G4"),
            $"{Number(result.Accuracy?.Train, "F4")} / {Number(result.Accuracy?.Test, "F4")}",
            result.Loss is { } loss ? $"{Number(loss.Train, "G4")} / {Number(loss.Test, "G4")}" : Nothing,
            Number(result.Durations.Training, "F1"),
        ];
    }

    private static void WriteLayers(MarkdownWriter document, IReadOnlyList<SeparationResult> results)
    {
        var layers = results.Max(result => result.Layers.Count);
        document.Table(
            "D by layer index; 0 is the input.",
            ["run", .. Enumerable.Range(0, layers).Select(layer => layer.ToString(CultureInfo.InvariantCulture))],
            [.. results.Where(result => result.Layers.Count > 0).Select(result => Enumerable.Range(0, layers)
                .Select(layer => Number(layer < result.Layers.Count ? result.Layers[layer].Within : null, "G4")).Prepend(Escape(result.Run)).ToArray())]);
    }
}
