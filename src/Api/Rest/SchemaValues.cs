using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using EquiSep.Experiments;
using EquiSep.Experiments.Requests;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace EquiSep.Api.Rest;

/// <summary>
/// What types alone do not say of values: the names that a field of a specification allows, and numbers that are null in JSON.
/// </summary>
internal sealed class SchemaValues : ISchemaFilter
{
    private static readonly Dictionary<Type, string> groups = new()
    {
        [typeof(DataSpecification)] = "data",
        [typeof(NetworkSpecification)] = "network",
        [typeof(TrainingSpecification)] = "training",
        [typeof(AnalysisSpecification)] = "analysis",
    };

    /// <inheritdoc/>
    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema is not OpenApiSchema described)
        {
            return;
        }

        if (context.MemberInfo?.GetCustomAttribute<JsonConverterAttribute>() is { ConverterType: { } converter }
            && Activator.CreateInstance(converter, nonPublic: true) is JsonConverter<double> { HandleNull: true })
        {
            described.Type |= JsonSchemaType.Null;
        }

        if (groups.TryGetValue(context.Type, out var group) && context.MemberInfo is null)
        {
            AddNames(described, SpecificationSchema.Of(group)["properties"]!.AsObject());
        }
    }

    private static void AddNames(OpenApiSchema schema, JsonObject fields)
    {
        foreach (var (name, property) in schema.Properties ?? new Dictionary<string, IOpenApiSchema>())
        {
            if (property is OpenApiSchema value && fields[name]?["enum"] is JsonArray names)
            {
                value.Enum = [.. names.Select(item => item!.DeepClone())];
            }
        }
    }
}
