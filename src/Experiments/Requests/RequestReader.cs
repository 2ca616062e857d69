using System.Text.Json;
using EquiSep.Experiments.Validation;

namespace EquiSep.Experiments.Requests;

/// <summary>Reads requests from JSON; what the specification and the overrides hold is looked at later.</summary>
internal static class RequestReader
{
    private static readonly string[] Known = ["preset", "specification", "only", "overrides"];

    /// <summary>The request in <paramref name="json"/>.</summary>
    /// <exception cref="SpecificationException">It is none.</exception>
    public static ExperimentRequest Read(string json)
    {
        var request = new ExperimentRequest();
        var errors = new List<FieldError>();
        if (JsonText.Read(json, root => request = Read(root, errors)) is { } unreadable)
        {
            errors = [unreadable];
        }

        return errors.Count == 0 ? request : throw new SpecificationException(errors);
    }

    private static ExperimentRequest Read(JsonElement root, List<FieldError> errors)
    {
        var request = new ExperimentRequest();
        if (root.ValueKind != JsonValueKind.Object)
        {
            errors.Add(new(FieldError.Document, $"must be an object, not {FieldValues.Quote(root)}"));
            return request;
        }

        errors.AddRange(Duplicates(root, ""));
        foreach (var (name, value) in root.EnumerateObject().Select(property => (property.Name, property.Value)))
        {
            request = name switch
            {
                // Generated clients write null for what is not given.
                _ when value.ValueKind == JsonValueKind.Null && Known.Contains(name) => request,
                "preset" => request with { Preset = Text(value, name, errors) },
                "specification" => request with { Specification = Object(value, name, errors) },
                "only" => request with { Only = Texts(value, errors) },
                "overrides" => request with { Overrides = Object(value, name, errors) },
                _ => Unknown(name),
            };
        }

        if (errors.Count == 0 && request.Preset is null == request.Specification is null)
        {
            errors.Add(new(FieldError.Document, "must hold either preset or specification"));
        }

        return request;

        ExperimentRequest Unknown(string name)
        {
            var nearest = NearestName.Find(name, Known);
            errors.Add(new(FieldValues.Shorten(name), "is unknown" + (nearest is null ? $"; known are {string.Join(", ", Known)}" : $"; did you mean {nearest}?")));
            return request;
        }
    }

    private static string? Text(JsonElement value, string field, List<FieldError> errors)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            return value.GetString();
        }

        errors.Add(new(field, $"must be a text, not {FieldValues.Quote(value)}"));
        return null;
    }

    private static JsonElement? Object(JsonElement value, string field, List<FieldError> errors)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            return value.Clone();
        }

        errors.Add(new(field, $"must be an object, not {FieldValues.Quote(value)}"));
        return null;
    }

    private static List<string> Texts(JsonElement value, List<FieldError> errors)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            return [.. value.EnumerateArray().Select((item, i) => Text(item, $"only[{i}]", errors) ?? "")];
        }

        errors.Add(new("only", $"must be a list of texts, not {FieldValues.Quote(value)}"));
        return [];
    }

    /// <summary>Fields given more than once, and on the way every text, so that what is not Unicode is found here.</summary>
    private static IEnumerable<FieldError> Duplicates(JsonElement element, string path)
    {
        var inside = path.Length == 0 ? "" : path + ".";
        return element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject()
                .GroupBy(property => property.Name)
                .SelectMany(same => same.Count() > 1
                    ? [new(FieldValues.Shorten(inside + same.Key), "is given more than once")]
                    : Duplicates(same.First().Value, inside + same.Key)),
            JsonValueKind.Array => element.EnumerateArray().SelectMany((item, i) => Duplicates(item, $"{path}[{i}]")),
            JsonValueKind.String when element.GetString() is null => throw new InvalidOperationException("A text is null."),
            _ => [],
        };
    }
}
