using System.Text.Json;

namespace EquiSep.Core.Tests.Standalone;

/// <summary>The main job, whole: nine trainings of 600 epochs.</summary>
public sealed class FigureOneTests
{
    [Fact]
    public void Figure_1_of_the_paper_comes_out()
    {
        using var folder = new ScratchFolder();

        var run = Invocation.Of("run", "optimization", "--offline", "--results", folder.Path);

        Assert.True(run.ExitCode == 0, run.Error);
        using var golden = GoldenFile.Open("figure1_cpu.json");
        var authors = golden.RootElement.GetProperty("runs").EnumerateArray().ToList();
        Assert.Equal(9, authors.Count);
        Assert.All(authors, theirs =>
        {
            var name = $"{theirs.GetProperty("optimization").GetString()}-L{theirs.GetProperty("layer_num").GetInt32()}";
            var ours = ResultFile.Read(folder.At("optimization", name, "separation.json"));
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
}
