using System.Text.Json;

namespace EquiSep.Experiments.Validation;

/// <summary>The values found in one JSON text, by path, and what was wrong with others.</summary>
internal sealed class FieldValues
{
    private const int LongestQuote = 60;
    private readonly Dictionary<string, object?> values = [];

    /// <summary>What is wrong, in the order of the text.</summary>
    public List<FieldError> Errors { get; } = [];

    /// <summary>Reads the whole text.</summary>
    public void ReadDocument(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Object)
        {
            ReadObject(root, "");
        }
        else
        {
            Errors.Add(new(FieldError.Document, $"must be an object, not {Quote(root)}"));
        }
    }

    /// <summary>Whether nothing is wrong at <paramref name="path"/>, below it or in what holds it.</summary>
    public bool IsSound(string path)
    {
        return !Errors.Any(error => error.Field == FieldError.Document || IsInside(error.Field, path) || IsInside(path, error.Field));
    }

    /// <summary>The specification; wrong and absent values are replaced by their defaults.</summary>
    public Specification Build() => new()
    {
        Name = Value<string?>("name"),
        Data = new()
        {
            Name = Value<string?>("data.name") ?? "",
            Seed = Value<int>("data.seed"),
            PerClass = Value<int>("data.perClass"),
            Imbalance = !values.ContainsKey("data.imbalance") ? null : new()
            {
                LargeClasses = Value<int>("data.imbalance.largeClasses"),
                Large = Value<int>("data.imbalance.large"),
                Small = Value<int>("data.imbalance.small"),
            },
        },
        Network = new()
        {
            Family = Value<string?>("network.family") ?? "",
            Layers = Value<int>("network.layers"),
            Width = Value<int>("network.width"),
            Block = Value<string>("network.block"),
        },
        Training = new()
        {
            Optimizer = Value<string>("training.optimizer"),
            LearningRate = Value<double>("training.learningRate"),
            Momentum = Value<double>("training.momentum"),
            WeightDecay = Value<double>("training.weightDecay"),
            BatchSize = Value<int>("training.batchSize"),
            Epochs = Value<int>("training.epochs"),
            Seed = Value<int>("training.seed"),
            Frozen = !values.ContainsKey("training.frozen") ? null : new()
            {
                Blocks = Value<int>("training.frozen.blocks"),
                Epochs = Value<int>("training.frozen.epochs"),
            },
        },
        Analysis = new()
        {
            Protocol = Value<string>("analysis.protocol"),
            Granularity = Value<string>("analysis.granularity"),
            MeasureAt = Value<ValueList<int>>("analysis.measureAt"),
            TestSet = Value<bool>("analysis.testSet"),
            Collapse = Value<bool>("analysis.collapse"),
            Robustness = !values.ContainsKey("analysis.robustness") ? null : new()
            {
                Scales = Value<ValueList<double>>("analysis.robustness.scales"),
                Draws = Value<int>("analysis.robustness.draws"),
                Seed = Value<int>("analysis.robustness.seed"),
            },
        },
    };

    private T Value<T>(string path)
    {
        return (T)(values.TryGetValue(path, out var value) ? value : SpecificationFields.Find(path)!.Default)!;
    }

    private void ReadObject(JsonElement element, string path)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            var inner = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            var field = SpecificationFields.Of(path).FirstOrDefault(field => field.Leaf == property.Name);
            if (!seen.Add(property.Name))
            {
                Errors.Add(new(Shorten(inner), "is given more than once"));
            }
            else if (field is null)
            {
                Errors.Add(new(Shorten(inner), "is unknown" + Suggestion(property.Name, path)));
            }
            else
            {
                ReadField(property.Value, field);
            }
        }

        Errors.AddRange(SpecificationFields.Of(path)
            .Where(field => field.Required && !seen.Contains(field.Leaf))
            .Select(field => new FieldError(field.Path, $"is missing: {field.Expectation}")));
    }

    private void ReadField(JsonElement element, Field field)
    {
        if (element.ValueKind == JsonValueKind.Null && field.Nullable)
        {
            return;
        }

        if (field.Kind == FieldKind.Group && element.ValueKind == JsonValueKind.Object)
        {
            values.Add(field.Path, null);
            ReadObject(element, field.Path);
        }
        else if (field.TryRead(element, out var value))
        {
            values.Add(field.Path, value);
        }
        else
        {
            Errors.Add(new(field.Path, Refusal(field, element)));
        }
    }

    private static string Suggestion(string name, string path)
    {
        var siblings = SpecificationFields.Of(path).ToList();
        var nearest = NearestName.Find(name, siblings.Select(field => field.Leaf));
        if (nearest is not null)
        {
            return $"; did you mean {nearest}?";
        }

        var elsewhere = NearestName.Find(name, SpecificationFields.All.Select(field => field.Leaf));
        return elsewhere is not null
            ? $"; did you mean {SpecificationFields.All.First(field => field.Leaf == elsewhere).Path}?"
            : $"; known are {string.Join(", ", siblings.Select(field => field.Leaf))}";
    }

    private static bool IsInside(string path, string outer)
    {
        return path == outer || path.StartsWith(outer + ".", StringComparison.Ordinal);
    }

    /// <summary>What is wrong with a value that a field cannot hold.</summary>
    public static string Refusal(Field field, JsonElement element)
    {
        // A list where a list belongs has the wrong items, so they are shown.
        var given = field.IsList && element.ValueKind == JsonValueKind.Array ? Shorten(element.GetRawText()) : Quote(element);
        return $"must be {field.Expectation}, not {given}";
    }

    /// <summary>What was given, in words.</summary>
    public static string Quote(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        _ => Shorten(element.GetRawText()),
    };

    /// <summary>A text that somebody sent, of a length that can be shown.</summary>
    public static string Shorten(string text) => text.Length <= LongestQuote ? text : text[..LongestQuote] + "…";
}
