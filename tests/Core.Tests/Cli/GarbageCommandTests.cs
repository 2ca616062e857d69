namespace EquiSep.Core.Tests.Cli;

public sealed class GarbageCommandTests
{
    [Fact]
    public void What_no_run_needs_is_deleted_and_results_stay()
    {
        using var folder = new ScratchFolder();
        string[] run = ["run", "optimization", "--only", "sgd-L2", "--epochs", "2", "--offline", "--results", folder.Path];
        Assert.Equal(0, Invocation.Of(run).ExitCode);
        var orphan = folder.At("artifacts", "models", new string('0', 32), "model.safetensors");
        Directory.CreateDirectory(Path.GetDirectoryName(orphan)!);
        File.WriteAllText(orphan, "weights");
        var before = Files(folder);

        var young = Invocation.Of("gc", "--results", folder.Path);
        Assert.Equal((0, "0 files of 0.0 MB deleted."), (young.ExitCode, young.Output.Trim()));
        var dry = Invocation.Of("gc", "--dry-run", "--older-than", "0", "--results", folder.Path);
        Assert.Contains("no run needs it", dry.Output, StringComparison.Ordinal);
        Assert.EndsWith("1 file of 0.0 MB would be deleted.", dry.Output.Trim(), StringComparison.Ordinal);
        Assert.Equal(before, Files(folder));

        Assert.Equal(0, Invocation.Of("gc", "--older-than", "0", "--results", folder.Path).ExitCode);
        Assert.Equal(before.Where(file => file != orphan), Files(folder));
        Assert.DoesNotContain("epoch 1", Invocation.Of(run).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--older-than must be a number of hours from 0 to 100000, not -1.", "--older-than", "-1")]
    [InlineData("--older-than must be a number of hours from 0 to 100000, not abc.", "--older-than", "abc")]
    [InlineData("--older-than must be a number of hours from 0 to 100000, not NaN.", "--older-than", "NaN")]
    [InlineData("There is no results folder nowhere", "--results", "nowhere")]
    public void Bad_options_are_refused(string message, params string[] options)
    {
        var refused = Invocation.Of(["gc", .. options]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(message, refused.Error, StringComparison.Ordinal);
    }

    private static string[] Files(ScratchFolder folder) =>
        [.. Directory.GetFiles(folder.At("artifacts"), "*.*", SearchOption.AllDirectories).Where(file => !file.Contains("/.", StringComparison.Ordinal)).Order()];
}
