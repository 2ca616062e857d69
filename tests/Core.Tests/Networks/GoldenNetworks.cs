using System.Text.Json;
using System.Text.Json.Serialization;
using EquiSep.Contracts;
using EquiSep.Core.Datasets;
using EquiSep.Core.Datasets.Bundled;

namespace EquiSep.Core.Tests.Networks;

/// <summary>The authors' code on a CPU: weights after seeding, logits, feature sums, losses of the first steps.</summary>
internal sealed record GoldenNetwork(
    [property: JsonPropertyName("config")] GoldenConfiguration Configuration,
    [property: JsonPropertyName("data")] string Data,
    [property: JsonPropertyName("optimizers")] IReadOnlyList<GoldenSteps> Optimizers,
    [property: JsonPropertyName("parameters")] IReadOnlyList<GoldenParameter> Parameters,
    [property: JsonPropertyName("train_mode_logits_batch")] int LogitsBatch,
    [property: JsonPropertyName("train_mode_logits_first2")] float[][] BatchLogits,
    [property: JsonPropertyName("eval_mode_logits_first2")] float[][] RunningLogits,
    [property: JsonPropertyName("train_mode_features")] IReadOnlyList<GoldenFeatures> Features,
    [property: JsonPropertyName("separation_first400_at_init")] double[]? Separation)
{
    private static readonly Lazy<IReadOnlyList<GoldenNetwork>> Known = new(() =>
    {
        using var golden = GoldenFile.Open("networks.json");
        return [.. golden.Deserialize<List<GoldenNetwork>>()!.Where(n => Families.All.Contains(n.Configuration.Model))];
    });

    private static readonly Dictionary<string, Dataset> Prepared = [];

    /// <summary>The golden networks of the families that exist here.</summary>
    public static IReadOnlyList<GoldenNetwork> All => Known.Value;

    public string Name => $"{Data} {Configuration.Model} {Configuration.Layers}";

    public NetworkSpecification Network => new() { Family = Configuration.Model, Layers = Configuration.Layers, Width = Configuration.Width };

    public Dataset Dataset => Prepare(Data);

    public static GoldenNetwork Named(string name) => All.Single(n => n.Name == name);

    public static TheoryData<string> Names() => [.. All.Select(n => n.Name)];

    public static Dataset Prepare(string data)
    {
        lock (Prepared)
        {
            return Prepared.TryGetValue(data, out var known)
                ? known
                : Prepared[data] = DatasetBuilder.Prepare(new DataSpecification { Name = data }, BundledSample.Open());
        }
    }
}

internal sealed record GoldenConfiguration(
    [property: JsonPropertyName("model")] string Model,
    [property: JsonPropertyName("layer_num")] int Layers,
    [property: JsonPropertyName("hidden_size")] int Width);

internal sealed record GoldenSteps(
    [property: JsonPropertyName("optimization")] string Optimizer,
    [property: JsonPropertyName("lr")] double LearningRate,
    [property: JsonPropertyName("step_losses")] float[] Losses);

internal sealed record GoldenParameter(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("shape")] long[] Shape,
    [property: JsonPropertyName("sum")] double Sum,
    [property: JsonPropertyName("abs_sum")] double AbsoluteSum);

internal sealed record GoldenFeatures(
    [property: JsonPropertyName("dim")] int Width,
    [property: JsonPropertyName("sum")] double Sum,
    [property: JsonPropertyName("abs_sum")] double AbsoluteSum);
