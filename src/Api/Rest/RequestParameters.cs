using System.Globalization;
using System.Text.Json.Nodes;
using EquiSep.Coordinator.Experiments;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Coordinator.Views;
using EquiSep.Experiments;
using EquiSep.Reports;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace EquiSep.Api.Rest;

/// <summary>
/// Parameters in the OpenAPI document. Handlers read them as text, to say what is wrong with them; the document says what is allowed.
/// </summary>
internal sealed class RequestParameters : IOperationFilter
{
    private static readonly Dictionary<string, (string Description, Func<OperationFilterContext, IOpenApiSchema> Schema)> queries = new()
    {
        ["status"] = ("Only those with this status.", StatusSchema),
        ["experiment"] = ("Only runs of the experiment with this id.", _ => Text()),
        ["name"] = ("Only those whose name contains this text, without regard to case.", _ => Text()),
        ["preset"] = ("Only those of this preset.", _ => Text()),
        ["from"] = ("Only those submitted at this date or time, or later.", _ => Text()),
        ["until"] = ("Only those submitted before this date or time.", _ => Text()),
        ["sort"] = (
            "What the list is sorted by. r is the size of the correlation; of an experiment the best of its runs counts. Items without a value come last.",
            context => OneOf(nameof(ListOrder), ListWords.Orders, context)),
        ["order"] = (
            "Whether small or large values come first. Without it: names, statuses and decay ratios ascend, everything else descends.",
            context => OneOf("Direction", ListWords.Directions, context)),
        ["data"] = ("Only runs on this data set, or experiments with one.", context => OneOf(nameof(DataNames), DataNames.All, context)),
        ["network"] = ("Only runs with a network of this family, or experiments with one.", context => OneOf(nameof(Families), Families.All, context)),
        ["limit"] = ("Most items of the page.", _ => Whole(1, ListQuery.MostLimit, ListQuery.UsualLimit)),
        ["cursor"] = ("The value of next from the page before.", _ => Text()),
        ["choose"] = (
            "Of runs that differ only in the learning rate, only the best by this.", context => OneOf(nameof(Choice), Competition.Names, context)),
        ["olderThanHours"] = (
            "Only what was written so many hours ago or earlier.",
            _ => Number(JsonSchemaType.Number, 0, GarbageAge.MostHours, GarbageAge.UsualHours)),
    };

    /// <inheritdoc/>
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var path = context.ApiDescription.RelativePath!.TrimEnd('/');
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
        {
            if (parameter.In == ParameterLocation.Path)
            {
                parameter.Description = PathDescription(parameter.Name!, path);
            }
            else if (queries.TryGetValue(parameter.Name!, out var query))
            {
                (parameter.Description, parameter.Schema) = (query.Description, query.Schema(context));
            }
        }

        if (path == "api/experiments" && context.ApiDescription.HttpMethod == "POST")
        {
            const string Description = "A request that is repeated by the same API key with the same idempotency key and body is answered like the "
                + "first one, and nothing is done twice.";
            AddHeader(IdempotencyKey.Header, Description, IdempotencyKey.Longest);
        }
        else if (path.EndsWith("/events", StringComparison.Ordinal))
        {
            AddHeader(EventsApi.LastEventId, "Id of the last event that was seen: the stream goes on after it.", most: null);
        }

        void AddHeader(string name, string description, int? most) => (operation.Parameters ??= []).Add(new OpenApiParameter
        {
            Name = name,
            In = ParameterLocation.Header,
            Description = description,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = most },
        });
    }

    private static string PathDescription(string name, string path)
    {
        return name == "id" ? $"Id of the {(path.StartsWith("api/runs/", StringComparison.Ordinal) ? "run" : "experiment")}."
            : path.StartsWith("api/presets/", StringComparison.Ordinal) ? "Name of the preset."
            : path.Contains("/tables/", StringComparison.Ordinal) ? "Name of the table."
            : "Name of the picture.";
    }

    private static IOpenApiSchema StatusSchema(OperationFilterContext context) =>
        context.SchemaGenerator.GenerateSchema(typeof(RunStatus), context.SchemaRepository);

    private static OpenApiSchema Whole(int least, int most, int usual) => Number(JsonSchemaType.Integer, least, most, usual);

    private static OpenApiSchema Text() => new() { Type = JsonSchemaType.String };

    // A component, so that generated clients have one type of it.
    private static OpenApiSchemaReference OneOf(string type, IEnumerable<string> names, OperationFilterContext context)
    {
        return context.SchemaRepository.Schemas.ContainsKey(type)
            ? new(type, context.Document)
            : context.SchemaRepository.AddDefinition(type, new() { Type = JsonSchemaType.String, Enum = [.. names.Select(name => JsonValue.Create(name))] });
    }

    private static OpenApiSchema Number(JsonSchemaType type, int least, int most, double usual) => new()
    {
        Type = type,
        Minimum = least.ToString(CultureInfo.InvariantCulture),
        Maximum = most.ToString(CultureInfo.InvariantCulture),
        Default = JsonValue.Create((int)usual),
    };
}
