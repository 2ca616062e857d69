using System.Text.Json;
using EquiSep.Contracts;

namespace EquiSep.Core.Tests.Figures;

/// <summary>Results to draw: published ones, and any list of D.</summary>
internal static class Runs
{
    public static IReadOnlyList<SeparationResult> Figure1 { get; } = ReadFigure1();

    public static SeparationResult Published(string id)
    {
        using var golden = Open("published_figures.json");
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
            Fit = Fit(within),
            Data = new DataProvenance(DataNames.Cfm, "golden values", "", "", "", 10_000),
            Environment = new ExecutionEnvironment("0.1.0", null, "", "", "cpu", 1),
            Durations = new Durations(0, 0, 0),
        };
    }

    private static LawFit? Fit(IReadOnlyList<double> within)
    {
        if (within.Count < 2 || within.Any(d => !double.IsFinite(Math.Log(d))))
        {
            return null;
        }

        double middle = (within.Count - 1) / 2.0, mean = within.Average(d => Math.Log(d));
        var sxx = within.Select((_, i) => Math.Pow(i - middle, 2)).Sum();
        var sxy = within.Select((d, i) => (i - middle) * (Math.Log(d) - mean)).Sum();
        var syy = within.Sum(d => Math.Pow(Math.Log(d) - mean, 2));
        var slope = sxy / sxx;
        var r = sxy / Math.Sqrt(sxx * syy);
        return new LawFit(slope, mean - (slope * middle), Math.Exp(slope), r * r, r, 0, null);
    }

    private static SeparationResult[] ReadFigure1()
    {
        using var golden = Open("figure1_cpu.json");
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

    private static JsonDocument Open(string name)
    {
        return JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", name)));
    }
}
