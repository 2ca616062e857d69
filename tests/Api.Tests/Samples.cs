using System.Security.Cryptography;
using System.Text;
using EquiSep.Experiments;

namespace EquiSep.Api.Tests;

/// <summary>Requests and records that look like real ones.</summary>
internal static class Samples
{
    /// <summary>One run.</summary>
    public const string OneRun = """{"specification":{"name":"one","data":{"name":"cfm"},"network":{"family":"GFNN","layers":2},"training":{"epochs":4}}}""";

    private static readonly ExecutionEnvironment environment = new("0.1.0", null, "0.107.0", "2.10.0", "cpu", 1);
    private static readonly string sum = new('a', 64);

    /// <summary>One run whose training is so long that the stand-ins leave it alone.</summary>
    public const string LongRun = """{"specification":{"name":"long","data":{"name":"cfm"},"network":{"family":"GFNN","layers":2},"training":{"epochs":100000}}}""";

    /// <summary>A grid of runs that need one model each and one data set together.</summary>
    public static string Grid(int runs, int first = 1) =>
        $$$"""{"specification":{"name":"grid","data":{"name":"cfm"},"network":{"family":"GFNN","layers":2},"training":{"epochs":4,"seed":[{{{string.Join(',', Enumerable.Range(first, runs))}}}] } } }""";

    public static DatasetManifest Manifest(DataSpecification data) => new()
    {
        Name = data.Name,
        Seed = data.Seed,
        Source = "a test",
        Indices = [0],
        TrainShape = [1, 1, 10, 10],
        TestShape = [1, 1, 10, 10],
        TrainSha256 = sum,
        LabelsSha256 = sum,
        TestSha256 = sum,
        ClassCounts = [1],
    };

    /// <summary>A file of weights with one tensor.</summary>
    /// <param name="length">Bytes of the tensor.</param>
    public static byte[] Weights(int length)
    {
        var header = Encoding.UTF8.GetBytes($$"""{"weight":{"dtype":"U8","shape":[{{length}}],"data_offsets":[0,{{length}}]} }""");
        var data = new byte[length];
        new Random(1).NextBytes(data);
        return [.. BitConverter.GetBytes((ulong)header.Length), .. header, .. data];
    }

    public static ModelRecord Model(Specification specification, byte[] weights) => new()
    {
        Specification = specification,
        TrainSha256 = sum,
        LabelsSha256 = sum,
        ModelSha256 = Convert.ToHexStringLower(SHA256.HashData(weights)),
        Epochs = [.. Enumerable.Range(1, specification.Training.Epochs).Select(epoch => new EpochRecord(epoch, 0.03, 1.0 / epoch, 0.01))],
        StepLosses = [1, 0.5f],
        Environment = environment,
        Notes = ["training goes on after epoch 2"],
    };

    /// <summary>D falls by half from layer to layer.</summary>
    public static SeparationResult Separation(Specification specification) => new()
    {
        Run = specification.Name!,
        Specification = specification,
        Layers = [.. Enumerable.Range(0, 4).Select(layer => new LayerSeparation(layer, layer == 0 ? "input" : $"block {layer}", 100, Math.Pow(0.5, layer), 1))],
        Fit = new(Math.Log(0.5), 0, 0.5, 1, -1, 0, 1, 4),
        Accuracy = new(1, 0.9),
        Data = new(specification.Data.Name, "a test", sum, sum, sum, 1),
        ModelSha256 = sum,
        Environment = environment,
        Durations = new(1, 2, 3),
    };
}
