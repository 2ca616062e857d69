namespace EquiSep.Core.Tests.Cli;

public sealed class NewerStoreTests
{
    [Theory]
    [InlineData("models", "model.json")]
    [InlineData("separations", "separation.json")]
    [InlineData("datasets", "manifest.json")]
    public void What_a_newer_version_made_is_refused_with_the_reason_and_not_made_again(string kind, string record)
    {
        using var folder = new ScratchFolder();
        string[] run = ["run", "optimization", "--only", "sgd-L2", "--epochs", "2", "--offline", "--results", folder.Path];
        Assert.Equal(0, Invocation.Of(run).ExitCode);
        var path = Assert.Single(Directory.GetFiles(folder.At("artifacts", kind), record, SearchOption.AllDirectories));
        var newer = File.ReadAllText(path).Replace("\"schema\":1,\"sha256\":\"", "\"schema\":2,\"sha256\":\"2", StringComparison.Ordinal);
        File.WriteAllText(path, newer);

        var again = Invocation.Of(run);

        Assert.Equal(2, again.ExitCode);
        Assert.Contains("was written by a newer version of EquiSep", again.Error, StringComparison.Ordinal);
        Assert.Equal(newer, File.ReadAllText(path));
    }
}
