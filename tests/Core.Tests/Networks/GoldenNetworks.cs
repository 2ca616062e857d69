using System.Text.Json;
using System.Text.Json.Serialization;
using EquiSep.Core.Datasets;
using EquiSep.Core.Datasets.Bundled;
using EquiSep.Experiments;

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
    [property: JsonPropertyName("separation_first400_at_init")] double[]? Separation,
    [property: JsonPropertyName("separation_first400_at_init_pca100")] double[]? ReducedSeparation)
{
    private static readonly Lazy<IReadOnlyList<GoldenNetwork>> Known = new(() =>
    {
        using var golden = GoldenFile.Open("networks.json");
        return [.. golden.Deserialize<List<GoldenNetwork>>()!.Where(n => Families.All.Contains(n.Configuration.Model))];
    });

    private static readonly Dictionary<string, Dataset> Prepared = [];

    /// <summary>The golden networks of the families that exist here.</summary>
    public static IReadOnlyList<GoldenNetwork> All => Known.Value;

    /// <summary>Those that begin with a Linear.</summary>
    public static IEnumerable<GoldenNetwork> Dense => All.Where(n => !n.TakesImages);

    /// <summary>Those that begin with a convolution.</summary>
    public static IEnumerable<GoldenNetwork> Convolutional => All.Where(n => n.TakesImages);

    public string Name => $"{Data} {Configuration.Model} {Configuration.Layers}{(Residual ? $" {Configuration.Block} {Configuration.Granularity}" : "")}";

    public bool TakesImages => Families.TakesImages(Configuration.Model);

    public NetworkSpecification Network => new()
    {
        Family = Configuration.Model,
        Layers = Configuration.Blocks?[0] ?? Configuration.Layers,
        Width = Configuration.Width,
        Block = Configuration.Block ?? BlockKinds.Basic,
    };

    public AnalysisSpecification Analysis => new() { Granularity = Residual ? Configuration.Granularity! : Granularities.Block };

    /// <summary>Of residual networks the authors compute the raw image too, and drop it.</summary>
    public IEnumerable<GoldenFeatures> PlacesMeasured => Features.Skip(Residual ? 1 : 0);

    private bool Residual => Families.Residual.Contains(Configuration.Model);

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
    [property: JsonPropertyName("num_blocks")] int[]? Blocks,
    [property: JsonPropertyName("block_option")] string? Block,
    [property: JsonPropertyName("feature_option")] string? Granularity,
    [property: JsonPropertyName("hidden_size")] int Width = 100);

internal sealed record GoldenSteps(
    [property: JsonPropertyName("optimization")] string Optimizer,
    [property: JsonPropertyName("lr")] double LearningRate,
    [property: JsonPropertyName("samples")] int Samples,
    [property: JsonPropertyName("batch")] int BatchSize,
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
