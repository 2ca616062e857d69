using System.Globalization;
using EquiSep.Contracts;
using EquiSep.Figures;
using EquiSep.Reports.Documents;
using static EquiSep.Reports.Documents.MarkdownText;

namespace EquiSep.Reports.Sections;

/// <summary>The law of every run, in tables and pictures.</summary>
internal static class ResultsSection
{
    /// <summary>A picture of more panels than this is drawn at half the resolution, which keeps a page under a megabyte or two.</summary>
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
        var panels = results.Take(RunGroup.MostTogether).ToList();
        document.Picture(new(
            group.Name is null ? "figure" : $"figure-{group.Name}",
            "Separation fuzziness D of every layer (dots, logarithmic axis) against the layer index, and the fitted law (line); a panel for each run."
                + (results.Count > panels.Count ? string.Create(CultureInfo.InvariantCulture, $" The first {panels.Count} of {results.Count} runs.") : ""),
            Figure.Grid(panels, group.Name ?? experiment.Title),
            panels.Count > MostFinePanels ? 1 : 2));
        document.Details("Separation fuzziness of every layer", () => WriteLayers(document, results));
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
