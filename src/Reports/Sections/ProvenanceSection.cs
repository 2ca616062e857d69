using System.Globalization;
using System.Text.Json;
using EquiSep.Experiments;
using EquiSep.Reports.Documents;
using static EquiSep.Reports.Documents.MarkdownText;

namespace EquiSep.Reports.Sections;

/// <summary>With what the results were made, how long it took, and the specifications to make them again.</summary>
internal static class ProvenanceSection
{
    public static void Write(MarkdownWriter document, ReportedExperiment experiment)
    {
        document.Heading(2, "How it was made");
        var results = experiment.Results;
        if (results.Count > 0)
        {
            var models = results.DistinctBy(result => result.ModelSha256).ToList();
            var data = results.GroupBy(result => result.Data.TrainSha256).Sum(set => set.Max(result => result.Durations.Data));
            document.Paragraph($"Preparing the images took {Seconds(data)}, {Count(models.Count, "training")} took {Seconds(models.Sum(result => result.Durations.Training))} "
                + $"and measuring {Seconds(results.Sum(result => result.Durations.Analysis))}: wall-clock seconds of each added up, while several may have run at once. Runs of equal work share a training.");
        }

        document.Table(
            "Versions and devices.",
            ["EquiSep", " commit", " TorchSharp", " libtorch", " device", "threads of a training", "runs"],
            [.. results.GroupBy(result => result.Environment).Select(group => new[]
            {
                Escape(group.Key.Version), Escape(group.Key.Commit ?? "not known"), Escape(group.Key.TorchSharp), Escape(group.Key.LibTorch), Escape(group.Key.Device),
                group.Key.Threads.ToString(CultureInfo.InvariantCulture), group.Count().ToString(CultureInfo.InvariantCulture),
            })]);
        document.Details("Specifications of all runs, as JSON", () => document.Code("json", Specifications(experiment)));
        if (results.Count > 0)
        {
            document.Details("SHA-256 of the trained weights", () => document.Table("Files of weights.", ["run", " SHA-256"], [.. results.Select(result => new[] { Escape(result.Run), $"`{Escape(result.ModelSha256)}`" })]));
        }
    }

    private static string Specifications(ReportedExperiment experiment) =>
        $"[\n{string.Join(",\n", experiment.Runs.Select(run => JsonSerializer.Serialize(run.Specification, ContractJson.Options)))}\n]";

    private static string Seconds(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds:F1} s");
}
