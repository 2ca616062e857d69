using System.Text.Json;
using System.Text.Json.Nodes;
using EquiSep.Experiments.Validation;

namespace EquiSep.Experiments.Requests;

/// <summary>
/// Changes fields in every run of an experiment. Where some runs have a group of fields and others have none, as
/// <c>training.frozen</c> in the preset <c>frozen</c>, its fields are changed only in those that have it. Epochs to be measured that
/// lie beyond a changed end of training become that end.
/// </summary>
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
        var documents = runs.Select(run => JsonSerializer.SerializeToNode(run, ContractJson.Options)!.AsObject()).ToList();
        var groups = documents.SelectMany(document => GroupsIn(document, "")).ToHashSet();
        foreach (var (run, json) in runs.Zip(documents))
        {
            errors.AddRange(Change(run, json, changes, groups, out var specification));
            changed.Add(specification ?? run);
        }

        return errors.Count == 0 ? changed : throw new SpecificationException([.. errors.Distinct().Select(error => error with { Field = $"{Path}.{error.Field}" })]);
    }

    private static IReadOnlyList<FieldError> Change(Specification run, JsonObject json, JsonElement changes, HashSet<string> groups, out Specification? changed)
    {
        json["analysis"]!.AsObject().Remove("measureAt");
        Merge(json, changes, "", groups);
        var errors = SpecificationReader.Read(json.ToJsonString(), out changed);

        // Who shortens a training need not know which epochs of it are measured: those beyond its end become its end.
        if (changed is { } shorter && !Contains(changes, "analysis", "measureAt"))
        {
            ValueList<int> within = [.. run.Analysis.MeasureAt.Select(epoch => Math.Min(epoch, shorter.Training.AllEpochs)).Distinct()];
            changed = shorter with { Analysis = shorter.Analysis with { MeasureAt = within } };
        }

        return errors;
    }

    private static bool Contains(JsonElement changes, string group, string field) =>
        changes.TryGetProperty(group, out var inner) && inner.ValueKind == JsonValueKind.Object && inner.TryGetProperty(field, out _);

    private static IEnumerable<string> GroupsIn(JsonObject holder, string path) =>
        from field in holder
        where field.Value is JsonObject
        from inner in GroupsIn((JsonObject)field.Value!, $"{path}.{field.Key}").Prepend($"{path}.{field.Key}")
        select inner;

    /// <param name="target">What is changed.</param>
    /// <param name="changes">Its new fields.</param>
    /// <param name="path">Where it lies in the specification.</param>
    /// <param name="groups">The groups of fields that some run has.</param>
    private static void Merge(JsonObject target, JsonElement changes, string path, HashSet<string> groups)
    {
        foreach (var change in changes.EnumerateObject())
        {
            var own = $"{path}.{change.Name}";
            if (change.Value.ValueKind == JsonValueKind.Object && groups.Contains(own))
            {
                if (target[change.Name] is JsonObject inner)
                {
                    Merge(inner, change.Value, own, groups);
                }
            }
            else
            {
                target[change.Name] = JsonNode.Parse(change.Value.GetRawText());
            }
        }
    }
}
