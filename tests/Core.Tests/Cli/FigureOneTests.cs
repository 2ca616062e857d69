using System.Text.Json;
using EquiSep.Testing;

namespace EquiSep.Core.Tests.Cli;

/// <summary>The main job: trainings of 600 epochs, one with each optimizer, or all nine with <c>./test.sh --long</c>.</summary>
public sealed class FigureOneTests
{
    private static readonly string[] runs = TestLength.IsLong
        ? [.. from optimizer in (string[])["sgd", "momentum", "adam"] from layers in (int[])[2, 6, 18] select $"{optimizer}-L{layers}"]
        : ["sgd-L2", "momentum-L6", "adam-L18"];

    [Fact]
    public void Figure_1_of_the_paper_comes_out()
    {
        using var folder = new ScratchFolder();

        var run = Invocation.Of(["run", "optimization", .. runs.SelectMany(name => (string[])["--only", name]), "--offline", "--results", folder.Path]);

        Assert.True(run.ExitCode == 0, run.Error);
        using var golden = GoldenFile.Open("figure1_cpu.json");
        var authors = golden.RootElement.GetProperty("runs").EnumerateArray().Where(theirs => runs.Contains(NameOf(theirs))).ToList();
        Assert.Equal(runs.Length, authors.Count);
        Assert.All(authors, theirs =>
        {
            var ours = ResultFile.Read(folder.At("optimization", NameOf(theirs), "separation.json"));
            var separation = theirs.GetProperty("separation").Deserialize<double[]>()!;

            Assert.Equal(separation[0], ours.Layers[0].Within, 1e-9 * separation[0]);
            Assert.Equal(separation.Length, ours.Layers.Count);
            Assert.InRange(ours.Fit!.Pearson, -1, -0.99);
            Assert.Equal(1.0, ours.Accuracy!.Train);

            // Later digits are those of another rounding: as far apart as two seeds.
            Assert.InRange(ours.Layers[^1].Within / separation[^1], 0.8, 1.25);
            Assert.Equal(theirs.GetProperty("test_accuracy").GetDouble(), ours.Accuracy.Test, 0.03);
        });
    }

    private static string NameOf(JsonElement run) => $"{run.GetProperty("optimization").GetString()}-L{run.GetProperty("layer_num").GetInt32()}";
}
