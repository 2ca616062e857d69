using System.Text.Json.Nodes;
using EquiSep.Api.Access;
using EquiSep.Experiments;
using EquiSep.Pipeline.Messages;
using EquiSep.Reports;
using Microsoft.OpenApi;

namespace EquiSep.Api.Rest;

/// <summary>The OpenAPI document at <c>/swagger/v1/swagger.json</c> and its pages at <c>/swagger</c>.</summary>
internal static class OpenApi
{
    public static void AddOpenApiDocument(this IServiceCollection services)
    {
        services.AddEndpointsApiExplorer();
        services.AddSwaggerGen(options =>
        {
            options.SwaggerDoc("v1", new()
            {
                Title = "EquiSep",
                Version = "v1",
                Description = "Experiments on the law of data separation (He and Su 2023). "
                    + "Every refusal is a problem (RFC 9457) that names the field and what is allowed under errors.",
                Contact = new() { Name = "EquiSep contributors" },
                License = new() { Name = "MIT", Url = new("https://opensource.org/license/mit") },
            });
            options.AddServer(new() { Url = "/", Description = "The server that this document comes from." });
            options.CustomOperationIds(OperationIds.Of);
            options.SupportNonNullableReferenceTypes();
            options.NonNullableReferenceTypesAsRequired();
            options.UseAllOfToExtendReferenceSchemas();
            options.MapType<JsonObject>(() => new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                AdditionalProperties = new OpenApiSchema(),
            });
            options.IncludeXmlComments(typeof(OpenApi).Assembly);
            options.IncludeXmlComments(typeof(Specification).Assembly);
            options.IncludeXmlComments(typeof(FeaturesMeasured).Assembly);
            options.IncludeXmlComments(typeof(SummaryRow).Assembly);
            options.SchemaFilter<SchemaValues>();
            options.OperationFilter<RequestParameters>();
            options.OperationFilter<RequestExamples>();
            options.OperationFilter<ResponseDocument>();
            options.DocumentFilter<EventDocument>();
            options.DocumentFilter<ResponseDocument>();
            options.DocumentFilter<AccessDocument>();
            options.DocumentFilter<PlainDescriptions>();
        });
    }

    public static void UseOpenApiDocument(this WebApplication app)
    {
        app.UseSwagger();
        app.UseSwaggerUI(options => options.DocumentTitle = "EquiSep");
    }
}
