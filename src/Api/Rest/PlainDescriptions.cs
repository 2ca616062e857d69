using System.Text.RegularExpressions;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace EquiSep.Api.Rest;

/// <summary>
/// Names of C# in descriptions become those of the document: a property's name alone, in camel case. Tags get their descriptions, and
/// properties that may be null the type beside which OpenAPI 3.0 allows null.
/// </summary>
internal sealed partial class PlainDescriptions : IDocumentFilter
{
    private static readonly Dictionary<string, string> tags = new()
    {
        ["Catalogue"] = "What can be asked for: presets, data sets, networks.",
        ["Events"] = "News of runs as they come.",
        ["Experiments"] = "Experiments: asked for, watched, cancelled, tried again, deleted.",
        ["Housekeeping"] = "Deleting what no run needs.",
        ["Results of a run"] = "What a run has made.",
        ["Results of an experiment"] = "What the runs of an experiment have made.",
        ["Runs"] = "The runs of experiments.",
        ["Separations"] = "The separation of features that are sent along.",
    };

    /// <inheritdoc/>
    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        swaggerDoc.Tags = tags.Select(tag => new OpenApiTag { Name = tag.Key, Description = tag.Value }).ToHashSet();
        foreach (var schema in swaggerDoc.Components?.Schemas?.Values.OfType<OpenApiSchema>() ?? [])
        {
            schema.Description = Plain(schema.Description);
            foreach (var property in schema.Properties?.Values.AsEnumerable() ?? [])
            {
                property.Description = Plain(property.Description);
                if (property is OpenApiSchema { Type: JsonSchemaType.Null, AllOf: [OpenApiSchemaReference { Reference.Id: { } type }] } optional)
                {
                    optional.Type = JsonSchemaType.Null | context.SchemaRepository.Schemas[type].Type;
                }
            }
        }
    }

    private static string? Plain(string? text) =>
        text is null ? null : Reference().Replace(text, match => CamelCase(match.Groups["name"].Value));

    private static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    [GeneratedRegex(@"(?:[A-Z]:)?EquiSep\.(?:\w+\.)+(?<name>\w+)(?:\([^)]*\))?")]
    private static partial Regex Reference();
}
