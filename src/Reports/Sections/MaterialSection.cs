using System.Globalization;
using EquiSep.Experiments;
using EquiSep.Reports.Documents;
using static EquiSep.Reports.Documents.MarkdownText;

namespace EquiSep.Reports.Sections;

/// <summary>The images, the networks and how they were trained.</summary>
internal static class MaterialSection
{
    private static readonly Dictionary<string, string> images = new()
    {
        [DataNames.Cm] = "MNIST at 10×10",
        [DataNames.Cfm] = "Fashion-MNIST at 10×10",
        [DataNames.Cc] = "CIFAR-10 at 10×10 (fully connected networks see the green channel)",
        [DataNames.FashionMnist] = "Fashion-MNIST at 32×32",
        [DataNames.Cifar10] = "CIFAR-10, 3×32×32",
    };

    public static void Write(MarkdownWriter document, ReportedExperiment experiment)
    {
        document.Heading(2, "Data");
        var names = experiment.Runs.Select(run => run.Specification.Data.Name).Distinct().ToList();
        document.Paragraph($"{string.Join("; ", names.Select(name => $"*{Escape(name)}* is {images[name]}"))}. Images are scaled to 0–1, resized by Pillow's bilinear rule and normalised with the authors' mean and standard deviation.");
        WriteData(document, experiment.Results);
        document.Heading(2, "Networks and training");
        document.Paragraph("Training minimises the cross-entropy over minibatches; the learning rate falls to a tenth after a third of the epochs and to a hundredth after two thirds. "
            + "The authors' *layer_num* counts the blocks between the first block and the classifier of a fully connected network; the paper counts hidden layers and classifier. A width, momentum or kind of block that a network does not have is shown as a dash.");
        if (experiment.Runs.Any(run => run.Specification.Training.Frozen is not null))
        {
            document.Paragraph("In frozen training the first blocks are trained alone, at the constant initial rate; then the others and the classifier, with this schedule, while the first ones do not move.");
        }

        WriteFields(document, experiment);
    }

    private static void WriteData(MarkdownWriter document, IReadOnlyList<SeparationResult> results)
    {
        var sets = results.GroupBy(result => result.Data).ToList();
        document.Table(
            "Data sets as they were used.",
            ["data", " source", "training images", "test images", "runs"],
            [.. sets.Select(set => new[] { Escape(set.Key.Name), Escape(set.Key.Source), Whole(SampleSize.Of(set.First().Specification.Data)), Whole(set.Key.TestSamples), Whole(set.Count()) })]);
        document.Table(
            "SHA-256 of the tensors (images little-endian float32, N×C×H×W; labels little-endian int64).",
            ["data", " tensor", " SHA-256"],
            [.. from set in sets
                from tensor in new[] { ("training images", set.Key.TrainSha256), ("training labels", set.Key.LabelsSha256), ("test images", set.Key.TestSha256) }
                select new[] { $"{Escape(set.Key.Name)}, {Whole(SampleSize.Of(set.First().Specification.Data))} images", tensor.Item1, $"`{Escape(tensor.Item2)}`" }]);
    }

    private static void WriteFields(MarkdownWriter document, ReportedExperiment experiment)
    {
        var runs = experiment.Runs.Select(run => run.Specification).ToList();
        var same = RunField.All.Where(field => runs.Select(field.Of).Distinct().Count() == 1).ToList();
        document.Table("What all runs have in common.", ["quantity", " value"], [.. same.Select(field => new[] { field.Title, field.Of(runs[0]) }).Where(row => row[1] != Nothing).Select(row => new[] { row[0], Escape(row[1]) })]);
        foreach (var group in RunGroup.Of(experiment))
        {
            var varying = RunField.All.Except(same).Where(field => group.Runs.Any(run => field.Of(run.Specification) != Nothing)).ToList();
            if (varying.Count > 0)
            {
                document.Table(
                    group.Name is null ? "What differs between the runs." : $"What differs between the runs of *{Escape(group.Name)}* and the others.",
                    ["run", .. varying.Select(field => $" {field.Title}")],
                    [.. group.Runs.Select(run => varying.Select(field => Escape(field.Of(run.Specification))).Prepend(Escape(run.Name)).ToArray())]);
            }
        }
    }

    private static string Whole(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
