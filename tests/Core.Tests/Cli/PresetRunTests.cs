using System.Text.Json;
using EquiSep.Core.Datasets;
using EquiSep.Core.Datasets.Bundled;
using EquiSep.Core.Separation;
using EquiSep.Experiments;
using EquiSep.Experiments.Paper;
using EquiSep.Testing;

namespace EquiSep.Core.Tests.Cli;

/// <summary>The cheapest run of each preset, from the command line to its files, with one epoch of training.</summary>
public sealed class PresetRunTests
{
    // D of the input, which no training changes: the authors' code on a CPU.
    private static readonly Dictionary<string, double> inputs = new()
    {
        [DataNames.Cm] = 19.72991, [DataNames.Cfm] = 36.81432806841838, [DataNames.Cc] = 274.79029, [DataNames.FashionMnist] = 21.28553, [DataNames.Cifar10] = 127.61257,
    };

    public static TheoryData<string> Dense => Named(convolutional: false);

    public static TheoryData<string> Convolutional => Named(convolutional: true);

    // Half a minute of two cores for the networks of convolutions.
    public static TheoryData<string> Quick => TestLength.IsLong ? Convolutional : ["residual"];

    [Theory]
    [MemberData(nameof(Dense))]
    public void The_cheapest_run_of_a_preset_is_made_whole(string name)
    {
        var run = Cheapest(name);
        using var folder = new ScratchFolder();

        var made = Invocation.Of(["run", name, "--only", run.Name!, "--epochs", "1", "--offline", "--results", folder.Path, .. Data(run)]);

        Assert.True(made.ExitCode == 0, made.Error);
        AssertWhole(folder, name, run.Name!, run, run.Data.Imbalance is null ? inputs[run.Data.Name] : 72.99547);
    }

    // Minutes on a busy machine, for the 10,000 test images and the principal components of 1,000 images of training.
    [Theory(Explicit = true)]
    [MemberData(nameof(Convolutional))]
    public void The_cheapest_run_of_a_convolutional_preset_is_made_whole(string name) => The_cheapest_run_of_a_preset_is_made_whole(name);

    [Theory]
    [MemberData(nameof(Quick))]
    public async Task The_cheapest_run_of_a_convolutional_preset_is_made_whole_of_fewer_images(string name)
    {
        var run = Cheapest(name);
        run = run with { Name = null, Data = run.Data with { PerClass = 5 }, Training = run.Training with { Epochs = 1 } };
        using var folder = new ScratchFolder();
        var file = folder.Write("fewer.json", JsonSerializer.Serialize(run, ContractJson.Options));

        // The bundled sample has the same images of training, and of tests 1,000.
        using var process = CliProcess.Start(
            [("Datasets__SearchUsualPlaces", "false")], ["run", file, "--offline", "--results", folder.Path, .. Data(run)]);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await CliProcess.WaitAsync(process);

        Assert.True(process.ExitCode == 0, await error);
        var images = DatasetBuilder.Prepare(run.Data, BundledSample.Open()).Train;
        var input = ClassSeparation.Measure(FeatureMatrix.Over(images.Pixels, images.Pixels.Length / images.Count), images.Labels);
        AssertWhole(folder, "fewer", "fewer", run, input.Within);
    }

    private static TheoryData<string> Named(bool convolutional) =>
        [.. Presets.All.Select(preset => preset.Name).Where(name => IsConvolutional(Cheapest(name)) == convolutional)];

    private static Specification Cheapest(string preset) => Presets.Find(preset)!.Runs.MinBy(TrainingCost.Of)!;

    private static bool IsConvolutional(Specification run) =>
        ConvolutionPlan.Of(run.Network.Family) is not null || Families.Residual.Contains(run.Network.Family);

    private static string[] Data(Specification run)
    {
        var images = Environment.GetEnvironmentVariable("EQUISEP_TEST_DATA");
        var isBundled = run.Data.Name is DataNames.Cfm or DataNames.FashionMnist;
        Assert.SkipUnless(isBundled || Directory.Exists(images), "EQUISEP_TEST_DATA names no folder with MNIST and CIFAR-10");
        return isBundled ? [] : ["--data", Path.Combine(images!, "mnist"), "--data", images!];
    }

    private static void AssertWhole(ScratchFolder folder, string experiment, string name, Specification run, double input)
    {
        var result = ResultFile.Read(folder.At(experiment, name, "separation.json"));
        Assert.NotNull(result.Fit);
        Assert.InRange(result.Accuracy!.Train, 0.01, 1);
        Assert.InRange(result.Loss!.Train, 0, 10);
        Assert.All(result.Layers, layer => Assert.True(layer.Within > 0));
        string[] ofRun = ["separation.csv", "epochs.csv", "figure.png", "figure.svg", "model.safetensors"];
        Assert.All(ofRun, file => Assert.True(File.Exists(folder.At(experiment, name, file))));
        Assert.All(["summary.csv", "summary.json", "figure.png"], file => Assert.True(File.Exists(folder.At(experiment, file))));
        if (!Families.Residual.Contains(run.Network.Family))
        {
            // Residual networks are measured in principal components.
            Assert.Equal(input, result.Layers[0].Within, input * 1e-6);
        }
    }
}
