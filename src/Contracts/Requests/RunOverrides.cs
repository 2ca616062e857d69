using System.Text.Json;
using System.Text.Json.Nodes;
using EquiSep.Contracts.Validation;

namespace EquiSep.Contracts.Requests;

/// <summary>Changes fields in every run of an experiment; epochs to be measured that lie beyond a changed end of training become that end.</summary>
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
            errors.AddRange(Change(run, changes, out var specification));
            changed.Add(specification ?? run);
        }

        return errors.Count == 0 ? changed : throw new SpecificationException([.. errors.Distinct().Select(error => error with { Field = $"{Path}.{error.Field}" })]);
    }

    private static IReadOnlyList<FieldError> Change(Specification run, JsonElement changes, out Specification? changed)
    {
        var epochs = run.Analysis.MeasureAt;
        var json = JsonSerializer.SerializeToNode(run with { Analysis = run.Analysis with { MeasureAt = [] } }, ContractJson.Options)!.AsObject();
        Merge(json, changes);
        var errors = SpecificationReader.Read(json.ToJsonString(), out changed);

        // Who shortens a training need not know which epochs of it are measured: those beyond its end become its end.
        if (changed is { } shorter && !Contains(changes, "analysis", "measureAt"))
        {
            ValueList<int> within = [.. epochs.Select(epoch => Math.Min(epoch, shorter.Training.AllEpochs)).Distinct()];
            changed = shorter with { Analysis = shorter.Analysis with { MeasureAt = within } };
        }

        return errors;
    }

    private static bool Contains(JsonElement changes, string group, string field) =>
        changes.TryGetProperty(group, out var inner) && inner.ValueKind == JsonValueKind.Object && inner.TryGetProperty(field, out _);

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
