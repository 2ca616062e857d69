using System.Text.Json.Nodes;
using EquiSep.Api.Rest;
using EquiSep.Experiments;
using EquiSep.Experiments.Paper;
using EquiSep.Experiments.Requests;
using EquiSep.Experiments.Validation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EquiSep.Api.Catalogue;

/// <summary>What can be asked for: presets, data sets, networks.</summary>
internal static class CatalogueApi
{
    /// <summary>Maps <c>/api/presets</c>, <c>/api/datasets</c> and <c>/api/networks</c>.</summary>
    public static IEndpointRouteBuilder MapCatalogue(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api").WithTags("Catalogue").WithEntityTags();
        group.MapGet("/presets", Presets).WithName("ListPresets").WithSummary("The paper's experiments");
        group.MapGet("/presets/{name}", Preset).WithName("GetPreset").WithSummary("A preset with the full specification of every run");
        group.MapGet("/datasets", Datasets).WithName("ListDatasets").WithSummary("The data sets, and the schema and defaults of a specification's data");
        group.MapGet("/networks", Networks).WithName("ListNetworks").WithSummary("The network families, and the schema and defaults of a specification's network, training and analysis");
        return routes;
    }

    private static Ok<IReadOnlyList<PresetSummary>> Presets() =>
        TypedResults.Ok<IReadOnlyList<PresetSummary>>(
        [
            .. EquiSep.Experiments.Paper.Presets.All.Select(preset =>
                new PresetSummary(preset.Name, preset.Title, [.. preset.Runs.Select(run => run.Name!)])),
        ]);

    private static Results<Ok<PresetDetails>, ProblemHttpResult> Preset(string name)
    {
        if (EquiSep.Experiments.Paper.Presets.Find(name) is { } preset)
        {
            return TypedResults.Ok(new PresetDetails(preset.Name, preset.Title,
                [.. preset.Runs.Select(run => new PresetRun(run.Name!, PaperNames.Reference(run), PaperNames.Layers(run.Network), run))]));
        }

        var names = EquiSep.Experiments.Paper.Presets.All.Select(known => known.Name).ToList();
        var hint = NearestName.Find(name, names) is { } nearest ? $"did you mean '{nearest}'?" : $"there are {string.Join(", ", names)}.";
        return TypedResults.Problem(statusCode: StatusCodes.Status404NotFound, title: "No such preset", detail: $"There is no preset '{name}'; {hint}");
    }

    private static Ok<CatalogueAnswer> Datasets() => Answer(EquiSep.Experiments.Catalogue.Datasets, "data");

    private static Ok<CatalogueAnswer> Networks() => Answer(EquiSep.Experiments.Catalogue.Networks, "network", "training", "analysis");

    private static Ok<CatalogueAnswer> Answer(IReadOnlyList<CatalogueEntry> entries, params IEnumerable<string> groups) =>
        TypedResults.Ok(new CatalogueAnswer(entries, groups.ToDictionary(group => group, SpecificationSchema.Of)));
}

/// <summary>A preset in a list.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Runs">Names of its runs.</param>
internal sealed record PresetSummary(string Name, string Title, IReadOnlyList<string> Runs);

/// <summary>A preset with its runs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Runs">Its runs, in the order of the figure.</param>
internal sealed record PresetDetails(string Name, string Title, IReadOnlyList<PresetRun> Runs);

/// <summary>A run of a preset.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ReferenceName">The name that the authors' scripts give it.</param>
/// <param name="PaperLayers">Its number of layers as the paper counts them.</param>
/// <param name="Specification">Everything that decides its numbers.</param>
internal sealed record PresetRun(string Name, string ReferenceName, int PaperLayers, Specification Specification);

/// <summary>What a part of a specification can name and hold.</summary>
/// <param name="Names">The names.</param>
/// <param name="Schema">For each part of a specification its JSON schema, with defaults.</param>
internal sealed record CatalogueAnswer(IReadOnlyList<CatalogueEntry> Names, IReadOnlyDictionary<string, JsonObject> Schema);
