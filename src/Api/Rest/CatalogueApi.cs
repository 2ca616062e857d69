using System.Text.Json.Nodes;
using EquiSep.Contracts;
using EquiSep.Contracts.Paper;
using EquiSep.Contracts.Validation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EquiSep.Api.Rest;

/// <summary>A preset in the list of all.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Runs">Names of its runs.</param>
public sealed record PresetLine(string Name, string Title, IReadOnlyList<string> Runs);

/// <summary>Things that can be named in one field of a specification, and how the object around it is written.</summary>
/// <param name="Names">The names.</param>
/// <param name="Description">What they are.</param>
/// <param name="Schema">JSON schema of the object, defaults included.</param>
/// <param name="Defaults">The object with what holds when a field is absent; the names have no default.</param>
public sealed record Choice(IReadOnlyList<string> Names, string Description, JsonNode Schema, JsonObject Defaults);

/// <summary>What can be asked for: <c>/api/presets</c>, <c>/api/datasets</c>, <c>/api/networks</c>, <c>/api/schema</c>.</summary>
internal static class CatalogueApi
{
    public static void MapCatalogue(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/").WithTags("What can be asked for");
        group.MapGet("/presets", ListPresets).WithSummary("The experiments of the paper.");
        group.MapGet("/presets/{name}", FindPreset).WithSummary("An experiment of the paper with the specifications of its runs.").ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/datasets", ListDatasets).WithSummary("The data sets, and how a sample of one is specified.");
        group.MapGet("/networks", ListNetworks).WithSummary("The network families, and how a network of one is specified.");
        group.MapGet("/schema", FindSchema).WithSummary("The JSON schema of a specification.");
    }

    private static Ok<IEnumerable<PresetLine>> ListPresets() =>
        TypedResults.Ok(Presets.All.Select(preset => new PresetLine(preset.Name, preset.Title, [.. preset.Runs.Select(run => run.Name!)])));

    private static Results<Ok<Preset>, ProblemHttpResult> FindPreset(string name) =>
        Presets.Find(name) is { } found
            ? TypedResults.Ok(found)
            : TypedResults.Problem($"There is no preset '{name}'; there are {string.Join(", ", Presets.All.Select(preset => preset.Name))}.", statusCode: StatusCodes.Status404NotFound);

    private static Ok<Choice> ListDatasets() => TypedResults.Ok(ChoiceOf("data", DataNames.All, "data.name"));

    private static Ok<Choice> ListNetworks() => TypedResults.Ok(ChoiceOf("network", Families.All, "network.family"));

    private static Ok<JsonNode> FindSchema() => TypedResults.Ok(Schema());

    private static Choice ChoiceOf(string group, IReadOnlyList<string> names, string field)
    {
        var defaults = new JsonObject(SpecificationFields.Of(group)
            .Where(inner => inner.Default is not null)
            .Select(inner => KeyValuePair.Create(inner.Leaf, System.Text.Json.JsonSerializer.SerializeToNode(inner.Default))));
        return new(names, SpecificationFields.Find(field)!.Description, Schema()["properties"]![group]!.DeepClone(), defaults);
    }

    private static JsonNode Schema() => JsonNode.Parse(SpecificationSchema.Write())!;
}
