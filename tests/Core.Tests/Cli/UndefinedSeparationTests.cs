using System.Text.Json;

namespace EquiSep.Core.Tests.Cli;

/// <summary>Networks whose D is not a number, or zero, in some layer.</summary>
public sealed class UndefinedSeparationTests
{
    [Fact]
    public void Where_a_dead_layer_has_no_separation_JSON_has_null_and_the_reason()
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("dead.json", """
            { "data": { "name": "cfm", "perClass": 5 }, "network": { "family": "GFNNNoBN", "width": 1 },
              "training": { "learningRate": 1, "epochs": 1, "seed": 1 } }
            """);
        var run = Invocation.Of("run", file, "--offline", "--json", "--results", folder.Path);
        Assert.True(run.ExitCode == 0, run.Error);
        using var document = JsonDocument.Parse(run.Output);
        var item = document.RootElement.GetProperty("runs")[0];
        var last = item.GetProperty("result").GetProperty("layers").EnumerateArray().Last();
        Assert.Equal(JsonValueKind.Null, last.GetProperty("within").ValueKind);
        Assert.Equal(JsonValueKind.Null, last.GetProperty("between").ValueKind);
        Assert.Contains("All classes have the same mean", last.GetProperty("note").GetString(), StringComparison.Ordinal);
        var defined = item.GetProperty("result").GetProperty("layers").EnumerateArray().Count(layer => layer.GetProperty("within").ValueKind == JsonValueKind.Number);
        Assert.InRange(defined, 1, 3); // of eight: too few for a law
        Assert.Equal(JsonValueKind.Null, item.GetProperty("result").GetProperty("fit").ValueKind);
        Assert.Equal(JsonValueKind.Null, item.GetProperty("summary").GetProperty("lastSeparation").ValueKind);
        Assert.All(["summary.json", "dead/separation.json"], name => Assert.DoesNotContain("NaN", File.ReadAllText(folder.At("dead", name)), StringComparison.Ordinal));

        var read = ResultFile.Read(folder.At("dead", "dead", "separation.json"));
        Assert.True(double.IsNaN(read.Layers[^1].Within));
        Assert.Equal(0, Invocation.Of("run", file, "--offline", "--results", folder.Path).ExitCode);
    }

    [Fact]
    public void One_image_per_class_has_separation_zero_and_no_law()
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("one.json", """
            { "data": { "name": "cfm", "perClass": 1 }, "network": { "family": "GFNN", "layers": 2 }, "training": { "epochs": 1 } }
            """);
        var run = Invocation.Of("run", file, "--offline", "--results", folder.Path);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("0 → 0", run.Output, StringComparison.Ordinal);
        Assert.Contains("no law to fit", run.Output, StringComparison.Ordinal);
        Assert.Null(ResultFile.Read(folder.At("one", "one", "separation.json")).Fit);
        Assert.Contains("no line: layers 0, 1, 2, 3:", File.ReadAllText(folder.At("one", "one", "figure.svg")), StringComparison.Ordinal);
    }
}
