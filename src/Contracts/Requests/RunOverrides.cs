using System.Text.Json;
using System.Text.Json.Nodes;
using EquiSep.Contracts.Validation;

namespace EquiSep.Contracts.Requests;

/// <summary>Changes fields in every run of an experiment.</summary>
internal static class RunOverrides
{
    private const string Path = "overrides";

    /// <summary>The runs with the fields of <paramref name="changes"/> in place of their own.</summary>
    /// <exception cref="SpecificationException">A change is not allowed in some run; every reason is said once.</exception>
    public static IReadOnlyList<Specification> Apply(IReadOnlyList<Specification> runs, JsonElement changes)
    {
        if (changes.TryGetProperty("name", out _))
        {
            throw ExperimentRequest.Refused($"{Path}.name", "cannot be changed: runs keep their names, which tell them apart");
        }

        var errors = new List<FieldError>();
        var changed = new List<Specification>();
        foreach (var run in runs)
        {
            var json = JsonSerializer.SerializeToNode(run, ContractJson.Options)!.AsObject();
            Merge(json, changes);
            errors.AddRange(SpecificationReader.Read(json.ToJsonString(), out var specification));
            changed.Add(specification ?? run);
        }

        return errors.Count == 0 ? changed : throw new SpecificationException([.. errors.Distinct().Select(error => error with { Field = $"{Path}.{error.Field}" })]);
    }

    private static void Merge(JsonObject target, JsonElement changes)
    {
        foreach (var change in changes.EnumerateObject())
        {
            if (change.Value.ValueKind == JsonValueKind.Object && target[change.Name] is JsonObject inner)
            {
                Merge(inner, change.Value);
            }
            else
            {
                target[change.Name] = JsonNode.Parse(change.Value.GetRawText());
            }
        }
    }
}
