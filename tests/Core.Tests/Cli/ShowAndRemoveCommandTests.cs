using System.Text.Json;

namespace EquiSep.Core.Tests.Cli;

public sealed class ShowAndRemoveCommandTests : IDisposable
{
    private readonly ListedFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("alpha")]
    [InlineData("11111111111111111111111111111111")]
    [InlineData("11")]
    public void An_experiment_is_shown_with_its_runs_and_nothing_is_written(string experiment)
    {
        var before = folder.Files();

        var shown = Invocation.Of("show", experiment, "--results", folder.Path);

        Assert.Equal((0, ""), (shown.ExitCode, shown.Error));
        var lines = shown.Output.ReplaceLineEndings("\n").TrimEnd().Split('\n');
        Assert.Equal(
            ["alpha", $"Id:      {ListedFolder.Completed}", "Name:    alpha", "Created: 2026-11-01 12:00 UTC", "Status:  completed", ""],
            lines[..6]);
        Assert.Contains("GFNN-1", lines[8], StringComparison.Ordinal);
        Assert.Contains("GFNN-2", lines[9], StringComparison.Ordinal);
        Assert.Equal("2 runs", lines[^1]);
        Assert.Equal(before, folder.Files());
    }

    [Fact]
    public void An_experiment_is_shown_as_JSON_and_a_damaged_one_with_the_reason()
    {
        var json = JsonDocument.Parse(Invocation.Of("show", "beta", "--json", "--results", folder.Path).Output).RootElement;
        Assert.Equal((ListedFolder.Failed, 1), (json.GetProperty("id").GetString(), json.GetProperty("runs").GetArrayLength()));
        var damaged = Invocation.Of("show", ListedFolder.Damaged, "--results", folder.Path);
        Assert.Contains("Status:  damaged: experiments/", damaged.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_removed_experiments_alone_needed_is_garbage()
    {
        Assert.Contains("Nothing was deleted", Collect().Error, StringComparison.Ordinal);

        // The lost experiment needs a run of the first one.
        var removed = Invocation.Of("rm", "alpha", ListedFolder.Damaged, "--results", folder.Path);

        Assert.True(removed.ExitCode == 0, removed.Error);
        Assert.Contains($"Removed alpha ({ListedFolder.Completed}) from the store.", removed.Output, StringComparison.Ordinal);
        var list = Invocation.Of("list", "--json", "--sort", "created", "--order", "asc", "--results", folder.Path);
        var listed = JsonDocument.Parse(list.Output).RootElement;
        Assert.Equal(
            [ListedFolder.Failed, ListedFolder.Cancelled, ListedFolder.Queued, ListedFolder.Lost],
            listed.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()));
        Assert.Equal(0, Collect().ExitCode);
        Assert.Single(folder.Files(), file => file.EndsWith("separation.json", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("show", "There is no experiment 'gone'; the command list shows those there are.", "gone")]
    [InlineData("show", "There is no experiment ''", "")]
    [InlineData("rm", "There is no experiment 'gone'", "alpha", "gone")]
    [InlineData("rm", "Required argument", "--results", "x")]
    public void What_is_not_there_is_refused_and_nothing_is_removed(string command, string message, params string[] arguments)
    {
        var before = folder.Files();
        string[] place = arguments.Contains("--results") ? [] : ["--results", folder.Path];

        var refused = Invocation.Of([command, .. arguments, .. place]);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(message, refused.Error, StringComparison.Ordinal);
        Assert.Equal(before, folder.Files().Where(file => !file.EndsWith("README.txt", StringComparison.Ordinal)));
    }

    [Fact]
    public void Several_experiments_of_one_name_are_told_apart_by_their_ids()
    {
        using var results = new ScratchFolder();
        foreach (var epochs in new[] { "1", "2" })
        {
            Assert.Equal(0, Invocation.OfRun(results.Path, "--overwrite", "--seed", epochs).ExitCode);
        }

        var refused = Invocation.Of("show", "optimization", "--results", results.Path);

        Assert.Equal(2, refused.ExitCode);
        Assert.Matches("There are 2 experiments 'optimization'; name one of them by its id: [0-9a-f]{32}, [0-9a-f]{32}.", refused.Error);
    }

    private Invocation Collect() => Invocation.Of("gc", "--older-than", "0", "--results", folder.Path);
}
