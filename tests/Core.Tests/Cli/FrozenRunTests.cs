namespace EquiSep.Core.Tests.Cli;

/// <summary>Frozen training and its twin from the command line, with few epochs on the images of CIFAR-10.</summary>
public sealed class FrozenRunTests
{
    [Fact]
    public void A_frozen_run_and_its_twin_give_separation_and_losses()
    {
        var data = Environment.GetEnvironmentVariable("EQUISEP_TEST_DATA");
        Assert.SkipUnless(data is not null && Directory.Exists(Path.Combine(data, "cifar-10-batches-bin")), "EQUISEP_TEST_DATA names no folder with CIFAR-10");
        using var folder = new ScratchFolder();

        var run = Invocation.Of("run", "frozen", "--only", "lr0.001", "--epochs", "5", "--frozen-epochs", "3", "--log-steps", "--offline", "--data", data!, "--results", folder.Path);

        Assert.True(run.ExitCode == 0, run.Error);
        var (frozen, unfrozen) = (Result("frozen-lr0.001"), Result("unfrozen-lr0.001"));
        Assert.Equal((20, 20), (frozen.Layers.Count, unfrozen.Layers.Count));
        Assert.Equal(frozen.Layers[0], unfrozen.Layers[0]);
        Assert.NotEqual(frozen.ModelSha256, unfrozen.ModelSha256);
        Assert.All([frozen, unfrozen], result => Assert.InRange(result.Loss!.Train, 0.1, 5));
        Assert.All([frozen, unfrozen], result => Assert.Empty(result.Segments));
        Assert.Equal(["0.001", "0.001", "0.001", "0.001", "0.0001", "0.0001", "1E-05", "1E-05"], Rates("frozen-lr0.001"));
        Assert.Equal(1 + (8 * 8), File.ReadAllLines(folder.At("frozen", "frozen-lr0.001", "steps.csv")).Length);
        Assert.Equal(1 + 5, File.ReadAllLines(folder.At("frozen", "unfrozen-lr0.001", "epochs.csv")).Length);

        EquiSep.Experiments.SeparationResult Result(string name) => ResultFile.Read(folder.At("frozen", name, "separation.json"));

        IEnumerable<string> Rates(string name) => File.ReadAllLines(folder.At("frozen", name, "epochs.csv")).Skip(1).Select(line => line.Split(',')[1]);
    }
}
