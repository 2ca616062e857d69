using System.Text;
using System.Text.Json;
using EquiSep.Experiments.Validation;

namespace EquiSep.Experiments.Requests;

/// <summary>A specification in which fields are lists: a run for every choice of one value from each list, the last list varying fastest.</summary>
internal static class Grid
{
    private const string Path = "specification";

    /// <summary>The experiment; a specification without lists is one of a single run.</summary>
    /// <param name="specification">A JSON object.</param>
    /// <param name="defaultName">Name of the experiment when the specification has none.</param>
    /// <param name="replicates">How often each run will be made; null for once.</param>
    /// <exception cref="SpecificationException">It was refused; paths start with <c>specification</c>.</exception>
    public static ExperimentPlan Expand(JsonElement specification, string defaultName, Replicates? replicates)
    {
        if (specification.ValueKind != JsonValueKind.Object)
        {
            throw ExperimentRequest.Refused(Path, $"must be an object, not {FieldValues.Quote(specification)}");
        }

        List<FieldError> errors = [.. CheckLists(specification, "")];
        if (specification.TryGetProperty("name", out var given) && given.ValueKind == JsonValueKind.Array)
        {
            errors.Add(new("name", "must be one text, the experiment's: the runs of a grid are named after what varies"));
        }

        Refuse(errors);
        var choices = new Choices(specification);
        Replicates.RefuseTooMany(choices.Count, replicates, Path);
        var runs = new List<Specification>();
        for (var number = 0; number < choices.Count; number++)
        {
            errors.AddRange(Read(choices, number, out var run));
            runs.Add(run!);
        }

        Refuse(errors);
        var name = runs[0].Name ?? defaultName;
        return new(name, name, GridNames.Name(runs, name));
    }

    private static void Refuse(IEnumerable<FieldError> errors)
    {
        var told = errors.Distinct().Select(error => error with { Field = error.Field == FieldError.Document ? Path : $"{Path}.{error.Field}" }).ToList();
        if (told.Count > 0)
        {
            throw new SpecificationException(told);
        }
    }

    private static IEnumerable<FieldError> CheckLists(JsonElement element, string path)
    {
        return element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().SelectMany(property => CheckLists(property.Value, Choices.Inside(path, property.Name))),
            JsonValueKind.Array when !Choices.IsChoice(element, path) => [],
            JsonValueKind.Array when element.GetArrayLength() == 0 => [new(path, "must hold at least one value, not an empty list")],
            JsonValueKind.Array => element.EnumerateArray().SelectMany((item, i) => item.ValueKind == JsonValueKind.Array && SpecificationFields.Find(path) is not { IsList: true }
                ? [new($"{path}[{i}]", "must be a value, not a list in a list")]
                : CheckLists(item, $"{path}[{i}]")),
            _ => [],
        };
    }

    private static IEnumerable<FieldError> Read(Choices choices, int number, out Specification? run)
    {
        var places = new List<(string Path, string Place)>();
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            choices.Write(number, json, (path, place) => places.Add((path, place)));
        }

        return SpecificationReader.Read(Encoding.UTF8.GetString(text.ToArray()), out run)
            .Select(error => error with { Field = Locate(error.Field, places) });
    }

    /// <summary>The field's path as it stands in the text, with the indices of the lists around it.</summary>
    private static string Locate(string field, List<(string Path, string Place)> places)
    {
        var (path, place) = places.LastOrDefault(item => (field == item.Path && SpecificationFields.Find(field) is not null)
            || field.StartsWith(item.Path + ".", StringComparison.Ordinal));
        return path is null ? field : place + field[path.Length..];
    }
}
