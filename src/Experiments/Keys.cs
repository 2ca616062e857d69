using System.Security.Cryptography;
using System.Text.Json;

namespace EquiSep.Experiments;

/// <summary>
/// Keys of artifacts: the first 32 hexadecimal digits of the SHA-256 of a recipe. A recipe is JSON that holds what has an
/// influence on the artifact, and nothing else, so equal work has one key.
/// </summary>
public static class Keys
{
    /// <summary>To be raised whenever the same recipe no longer gives the same numbers.</summary>
    public const int RecipeVersion = 1;

    private const int Length = 32;

    /// <summary>Key of a prepared data set.</summary>
    public static string Dataset(DataSpecification data) => Hash(json => WriteDataset(json, data));

    /// <summary>Key of a trained model.</summary>
    public static string Model(Specification specification) => Hash(json => WriteModel(json, specification));

    /// <summary>Key of a model's separation.</summary>
    public static string Separation(Specification specification) => Hash(json =>
    {
        json.WriteString("kind", "separation");
        json.WriteString("model", Model(specification));
        json.WriteString("protocol", specification.Analysis.Protocol);
        if (Families.Residual.Contains(specification.Network.Family))
        {
            json.WriteString("granularity", specification.Analysis.Granularity);
        }

        WriteExtras(json, specification.Analysis);
    });

    // What is not asked for is not part of the recipe, so that keys stay as they were before it could be asked for.
    private static void WriteExtras(Utf8JsonWriter json, AnalysisSpecification analysis)
    {
        if (analysis.TestSet)
        {
            json.WriteBoolean("testSet", true);
        }

        if (analysis.Collapse)
        {
            json.WriteBoolean("collapse", true);
        }

        if (analysis.Robustness is { } robustness)
        {
            json.WriteStartObject("robustness");
            WriteNumbers(json, "scales", robustness.Scales);
            json.WriteNumber("draws", robustness.Draws);
            json.WriteNumber("seed", robustness.Seed);
            json.WriteEndObject();
        }
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<double> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    private static void WriteDataset(Utf8JsonWriter json, DataSpecification data)
    {
        json.WriteString("kind", "dataset");
        json.WriteString("name", data.Name);
        json.WriteNumber("seed", data.Seed);
        if (data.Imbalance is { } sizes)
        {
            json.WriteStartObject("imbalance");
            json.WriteNumber("largeClasses", sizes.LargeClasses);
            json.WriteNumber("large", sizes.Large);
            json.WriteNumber("small", sizes.Small);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNumber("perClass", data.PerClass);
        }
    }

    private static void WriteModel(Utf8JsonWriter json, Specification specification)
    {
        var (network, training) = (specification.Network, specification.Training);
        json.WriteString("kind", "model");
        json.WriteString("dataset", Dataset(specification.Data));
        json.WriteString("family", network.Family);
        if (!Families.Shapes.Contains(network.Family) && !Families.Convolutional.Contains(network.Family))
        {
            json.WriteNumber("layers", network.Layers);
        }

        if (network.Family == Families.GResNet)
        {
            json.WriteString("block", network.Block);
        }

        if (!Families.TakesImages(network.Family))
        {
            json.WriteNumber("width", network.Width);
        }

        json.WriteString("optimizer", training.Optimizer);
        json.WriteNumber("learningRate", training.LearningRate);
        if (training.Optimizer == Optimizers.Momentum)
        {
            json.WriteNumber("momentum", training.Momentum);
        }

        json.WriteNumber("weightDecay", training.WeightDecay);
        json.WriteNumber("batchSize", training.BatchSize);
        json.WriteNumber("epochs", training.Epochs);
        json.WriteNumber("seed", training.Seed);
        if (training.Frozen is { } frozen)
        {
            json.WriteStartObject("frozen");
            json.WriteNumber("blocks", frozen.Blocks);
            json.WriteNumber("epochs", frozen.Epochs);
            json.WriteEndObject();
        }

        // The trainer keeps the weights of these epochs; the training itself is the same without them.
        if (specification.Analysis.MeasureAt is { Count: > 0 } epochs)
        {
            WriteNumbers(json, "measureAt", epochs.Select(epoch => (double)epoch));
        }
    }

    private static string Hash(Action<Utf8JsonWriter> write)
    {
        using var recipe = new MemoryStream();
        using (var json = new Utf8JsonWriter(recipe))
        {
            json.WriteStartObject();
            json.WriteNumber("recipe", RecipeVersion);
            write(json);
            json.WriteEndObject();
        }

        return Convert.ToHexStringLower(SHA256.HashData(recipe.ToArray()))[..Length];
    }
}
