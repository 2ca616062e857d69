using System.Text.Json;
using EquiSep.Core.Separation;
using EquiSep.Experiments;

namespace EquiSep.Core.Tests.Reports.Figures;

/// <summary>Results to draw: published ones, and any list of D.</summary>
internal static class Runs
{
    public static IReadOnlyList<SeparationResult> Figure1 { get; } = ReadFigure1();

    public static SeparationResult Published(string id)
    {
        using var golden = GoldenFile.Open("published_figures.json");
        var figure = golden.RootElement.GetProperty("figures").EnumerateArray().Single(f => f.GetProperty("id").GetString() == id);
        return Of(id, 18, Numbers(figure.GetProperty("separation")));
    }

    public static SeparationResult Of(string name, int layers, IReadOnlyList<double> within, string family = Families.Gfnn)
    {
        return new SeparationResult
        {
            Run = name,
            Specification = new Specification
            {
                Data = new DataSpecification { Name = DataNames.Cfm },
                Network = new NetworkSpecification { Family = family, Layers = layers },
            },
            Layers = [.. within.Select((d, i) => new LayerSeparation(i, i == 0 ? "input" : $"block {i}", 100, d, 1))],
            Fit = EquiSeparationLaw.Fit(within),
            Data = new DataProvenance(DataNames.Cfm, "golden values", "", "", "", 10_000),
            ModelSha256 = "",
            Environment = new ExecutionEnvironment("0.1.0", null, "", "", "cpu", 1),
            Durations = new Durations(0, 0, 0),
        };
    }

    private static SeparationResult[] ReadFigure1()
    {
        using var golden = GoldenFile.Open("figure1_cpu.json");
        return [.. golden.RootElement.GetProperty("runs").EnumerateArray().Select(run =>
        {
            var layers = run.GetProperty("layer_num").GetInt32();
            return Of($"{run.GetProperty("optimization").GetString()}-L{layers}", layers, Numbers(run.GetProperty("separation")));
        })];
    }

    private static double[] Numbers(JsonElement array)
    {
        return [.. array.EnumerateArray().Select(value => value.GetDouble())];
    }
}
