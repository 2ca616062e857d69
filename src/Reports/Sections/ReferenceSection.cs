using EquiSep.Experiments;
using EquiSep.Reports.Documents;
using EquiSep.Reports.References;
using static EquiSep.Reports.Documents.MarkdownText;

namespace EquiSep.Reports.Sections;

/// <summary>Results beside what the paper's authors got, for the runs whose values are known.</summary>
internal static class ReferenceSection
{
    // A bar would be the border of a cell.
    private const string Largest = "max \\|Δ ln D\\|";

    public static void Write(MarkdownWriter document, ReportedExperiment experiment)
    {
        var pairs = experiment.Results.Where(result => result.Layers.Count > 0)
            .Select(result => (Ours: result, Theirs: ReferenceRuns.Find(result.Specification)))
            .Where(pair => pair.Theirs is not null).Select(pair => (pair.Ours, Theirs: pair.Theirs!)).ToList();
        document.Heading(2, "Beside published values");
        if (pairs.Count == 0)
        {
            document.Paragraph("None are known for these runs as they were specified.");
            return;
        }

        document.Paragraph("D of the input does not depend on training and must agree. All else comes from a training whose weights drift apart after some dozens of steps, however small the difference in rounding, "
            + "so it is to be compared as two seeds are. The column max \\|Δ ln D\\| holds the largest difference of ln D over the layers.");
        document.List(pairs.Select(pair => pair.Theirs.Source).Distinct().Select(key => ReferenceRuns.Sources[key]).Select(source => $"*{Escape(source.Name)}*: {Escape(source.Description)}."));
        document.Table(
            "Reference values, ours, and ours minus reference.",
            ["run", " whose", "r", "ρ", "D first", "D last", Largest, "train accuracy", "test accuracy"],
            [.. pairs.SelectMany(pair => Rows(pair.Ours, pair.Theirs))]);
    }

    private static IEnumerable<string[]> Rows(SeparationResult ours, ReferenceRun theirs)
    {
        var layers = ours.Layers.Select(layer => layer.Within).ToList();
        yield return [Escape(ours.Run), Escape(ReferenceRuns.Sources[theirs.Source].Name), .. Numbers(theirs.Pearson, theirs.DecayRatio, theirs.Separation, theirs.TrainAccuracy, theirs.TestAccuracy)];
        yield return ["", "ours", .. Numbers(ours.Fit?.Pearson, ours.Fit?.DecayRatio, layers, ours.Accuracy?.Train, ours.Accuracy?.Test)];
        yield return
        [
            "", "difference", Number(ours.Fit?.Pearson - theirs.Pearson, "F4"), Number(ours.Fit?.DecayRatio - theirs.DecayRatio, "F4"),
            Number(layers[0] - theirs.Separation[0], "G2"), Number(layers[^1] - theirs.Separation[^1], "G3"), Number(LayerDifference.Largest(layers, theirs.Separation), "F3"),
            Number(ours.Accuracy?.Train - theirs.TrainAccuracy, "F4"), Number(ours.Accuracy?.Test - theirs.TestAccuracy, "F4"),
        ];
    }

    private static string[] Numbers(double? pearson, double? decayRatio, IReadOnlyList<double> layers, double? train, double? test) =>
        [Number(pearson, "F4"), Number(decayRatio, "F4"), Number(layers[0], "G5"), Number(layers[^1], "G4"), "", Number(train, "F4"), Number(test, "F4")];
}
