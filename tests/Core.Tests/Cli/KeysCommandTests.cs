using System.Security.Cryptography;
using System.Text;

namespace EquiSep.Core.Tests.Cli;

public sealed class KeysCommandTests
{
    [Fact]
    public void A_new_key_is_shown_with_the_settings_that_know_it()
    {
        var run = Invocation.Of("keys", "new", "laptop", "--role", "launch", "--number", "3");
        Assert.Equal(0, run.ExitCode);
        var lines = run.Output.ReplaceLineEndings("\n").Split('\n');
        var key = Assert.Single(lines, line => line.StartsWith("equisep_", StringComparison.Ordinal));
        Assert.Equal(
            ["Api__Keys__3__Name=laptop", "Api__Keys__3__Role=launch", $"Api__Keys__3__Sha256={Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))}"],
            lines.Where(line => line.StartsWith("Api__", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("lap\ntop")]
    [InlineData("laptop\n")]
    [InlineData("a=b")]
    public void A_name_that_the_settings_could_not_hold_is_refused(string name)
    {
        var run = Invocation.Of("keys", "new", name, "--role", "read");
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("The name of a key must be 1 to 64 letters, digits, '.', '_' or '-'.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_role_that_there_is_not_is_refused()
    {
        var run = Invocation.Of("keys", "new", "laptop", "--role", "owner");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("owner", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Serve_without_keys_refuses_addresses_that_other_machines_can_reach()
    {
        using var folder = new ScratchFolder();
        var run = Invocation.Of("serve", "--urls", "http://0.0.0.0:0", "--offline", "--results", folder.Path);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("has no keys", run.Error, StringComparison.Ordinal);
    }
}
