namespace EquiSep.Core.Tests.Cli;

/// <summary>Separation during training, from the command line to the results.</summary>
public sealed class EmergenceTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_short_run_is_measured_at_the_epochs_that_it_has()
    {
        var run = Run();
        Assert.True(run.ExitCode == 0, run.Error);

        var result = ResultFile.Read(folder.At("emergence", "adam-L6", "separation.json"));
        Assert.Equal([0, 1, 2, 5, 10, 20], result.Emergence.Select(measured => measured.Epoch));
        var last = result.Emergence[^1];
        Assert.Equal((result.Fit, result.Accuracy), (last.Fit, last.Accuracy));
        Assert.Equal(result.Layers, last.Layers);
        Assert.True(result.Emergence[0].Accuracy.Train < last.Accuracy.Train);
        Assert.Equal(6, Directory.GetFiles(Path.Combine(Model(), "epochs")).Length);
        Assert.False(File.Exists(Path.Combine(Model(), "checkpoint.safetensors")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Weights_of_an_epoch_that_are_damaged_or_missing_are_made_again(bool isThere)
    {
        Assert.Equal(0, Run().ExitCode);
        var measured = ResultFile.Read(folder.At("emergence", "adam-L6", "separation.json")).Emergence.SelectMany(epoch => epoch.Layers);
        var file = Path.Combine(Model(), "epochs", "000002.safetensors");
        var bytes = File.ReadAllBytes(file);
        File.Delete(file);
        if (isThere)
        {
            File.WriteAllBytes(file, [.. bytes[..^50], (byte)(bytes[^50] ^ 1), .. bytes[^49..]]);
        }

        var run = Run();
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("is damaged", run.Output, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(file));
        Assert.Equal(measured, ResultFile.Read(folder.At("emergence", "adam-L6", "separation.json")).Emergence.SelectMany(epoch => epoch.Layers));
    }

    private Invocation Run() => Invocation.Of("run", "emergence", "--epochs", "20", "--offline", "--results", folder.Path);

    private string Model() => Assert.Single(Directory.GetDirectories(folder.At("artifacts", "models")));
}
