using System.Text.Json;

namespace EquiSep.Core.Tests.Cli;

public sealed class CompareCommandTests
{
    [Fact]
    public void Two_trainings_of_the_same_runs_are_identical_and_other_epochs_are_not()
    {
        using var folder = new ScratchFolder();
        Assert.Equal(0, Invocation.OfRun(folder.At("a")).ExitCode);
        Assert.Equal(0, Invocation.OfRun(folder.At("b")).ExitCode);
        Assert.Equal(0, Invocation.Of("run", "optimization", "--only", "L2", "--epochs", "3", "--offline", "--results", folder.At("c")).ExitCode);

        var same = Run(folder.At("a", "optimization"), folder.At("b", "optimization")).GetProperty("runs")[0];
        Assert.True(same.GetProperty("identical").GetBoolean());
        Assert.Equal(0, same.GetProperty("largestLogDifference").GetDouble());

        var other = Run(folder.At("a"), folder.At("c"));
        var run = other.GetProperty("runs")[0];
        Assert.Equal("optimization/sgd-L2", run.GetProperty("run").GetString());
        Assert.Equal(
            (false, true, false, false),
            (Is("sameSpecification"), Is("sameData"), Is("sameModel"), Is("sameNumbers")));
        Assert.Equal(0, run.GetProperty("firstSeparation").GetProperty("difference").GetDouble());
        Assert.True(run.GetProperty("largestLogDifference").GetDouble() > 0);
        Assert.Equal(["optimization/adam-L2", "optimization/momentum-L2"], other.GetProperty("onlyInSecond").EnumerateArray().Select(name => name.GetString()));

        var table = Invocation.Of("compare", folder.At("a"), folder.At("c"));
        Assert.Equal(0, table.ExitCode);
        Assert.Contains("Only in B: optimization/adam-L2, optimization/momentum-L2", table.Output, StringComparison.Ordinal);

        bool Is(string name) => run.GetProperty(name).GetBoolean();
    }

    [Fact]
    public void Folders_without_results_are_refused_by_name()
    {
        using var folder = new ScratchFolder();
        AssertRefused($"There is no folder {folder.At("nowhere")}", folder.At("nowhere"));
        AssertRefused($"{folder.Path} holds no results", folder.Path);
        Directory.CreateDirectory(folder.At("run"));
        var file = folder.Write(Path.Combine("run", "separation.json"), "{ \"run\": ");
        AssertRefused($"{file} cannot be read", folder.Path);
        File.WriteAllText(file, "null");
        AssertRefused($"{file} cannot be read", folder.Path);
    }

    private static void AssertRefused(string reason, string folder)
    {
        var run = Invocation.Of("compare", folder, folder);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
    }

    private static JsonElement Run(string first, string second)
    {
        var run = Invocation.Of("compare", first, second, "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonDocument.Parse(run.Output).RootElement;
    }
}
