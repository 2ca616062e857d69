using EquiSep.Contracts;
using EquiSep.Contracts.Paper;

namespace EquiSep.Core.Tests.Standalone;

/// <summary>The cheapest run of each preset, from the command line to its files, with one epoch of training.</summary>
public sealed class PresetRunTests
{
    // D of the input, which no training changes: the authors' code on a CPU.
    private static readonly Dictionary<string, double> inputs = new()
    {
        [DataNames.Cm] = 19.72991, [DataNames.Cfm] = 36.81432806841838, [DataNames.Cc] = 274.79029, [DataNames.FashionMnist] = 21.28553, [DataNames.Cifar10] = 127.61257,
    };

    public static TheoryData<string> Names => [.. Presets.All.Select(preset => preset.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_cheapest_run_of_a_preset_is_made_whole(string name)
    {
        var run = Presets.Find(name)!.Runs.MinBy(TrainingCost.Of)!;
        var images = Environment.GetEnvironmentVariable("EQUISEP_TEST_DATA");
        var isBundled = run.Data.Name is DataNames.Cfm or DataNames.FashionMnist;
        Assert.SkipUnless(isBundled || Directory.Exists(images), "EQUISEP_TEST_DATA names no folder with MNIST and CIFAR-10");
        using var folder = new ScratchFolder();
        string[] data = isBundled ? [] : ["--data", Path.Combine(images!, "mnist"), "--data", images!];

        var made = Invocation.Of(["run", name, "--only", run.Name!, "--epochs", "1", "--offline", "--results", folder.Path, .. data]);

        Assert.True(made.ExitCode == 0, made.Error);
        var result = ResultFile.Read(folder.At(name, run.Name!, "separation.json"));
        Assert.NotNull(result.Fit);
        Assert.InRange(result.Accuracy!.Train, 0.01, 1);
        Assert.InRange(result.Loss!.Train, 0, 10);
        Assert.All(result.Layers, layer => Assert.True(layer.Within > 0));
        Assert.All(["separation.csv", "epochs.csv", "figure.png", "figure.svg", "model.safetensors"], file => Assert.True(File.Exists(folder.At(name, run.Name!, file))));
        Assert.All(["summary.csv", "summary.json", "figure.png"], file => Assert.True(File.Exists(folder.At(name, file))));
        if (!Families.Residual.Contains(run.Network.Family))
        {
            // Residual networks are measured in principal components.
            var expected = run.Data.Imbalance is null ? inputs[run.Data.Name] : 72.99547;
            Assert.Equal(expected, result.Layers[0].Within, expected * 1e-6);
        }
    }
}
