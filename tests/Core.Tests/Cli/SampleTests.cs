namespace EquiSep.Core.Tests.Cli;

/// <summary>Fashion-MNIST may be replaced by the bundled sample, which has fewer test images, until the published files are there.</summary>
public sealed class SampleTests
{
    [Fact]
    public async Task What_was_measured_with_the_sample_is_measured_anew_once_the_published_files_are_there()
    {
        Assert.SkipUnless(Directory.Exists("/usr/share/datasets/fashion-mnist"), "Fashion-MNIST is not in its usual place on this machine");
        using var folder = new ScratchFolder();
        using var process = CliProcess.Start(
            [("Datasets__SearchUsualPlaces", "false"), ("Datasets__Cache", folder.At("cache"))],
            "run", "optimization", "--only", "sgd-L2", "--epochs", "2", "--offline", "--results", folder.At("results"));
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await CliProcess.WaitAsync(process);
        Assert.Contains("Images of cfm: bundled sample", output, StringComparison.Ordinal);
        var separation = folder.At("results", "optimization", "sgd-L2", "separation.json");
        var (sample, model) = (ResultFile.Read(separation), ModelFile());
        Assert.Equal(1000, sample.Data.TestSamples);

        var run = Invocation.OfRun(folder.At("results"));
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("now the published files are here", run.Output, StringComparison.Ordinal);
        Assert.Equal(10_000, ResultFile.Read(separation).Data.TestSamples);
        Assert.Equal(sample.Layers, ResultFile.Read(separation).Layers);
        Assert.Equal(model, ModelFile());
        Assert.DoesNotContain("published", Invocation.OfRun(folder.At("results")).Output, StringComparison.Ordinal);

        DateTime ModelFile() => File.GetLastWriteTimeUtc(Assert.Single(Directory.GetFiles(folder.At("results", "artifacts", "models"), "model.json", SearchOption.AllDirectories)));
    }
}
