using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace EquiSep.Api.Access;

/// <summary>Keys in the OpenAPI document: its pages then ask for one.</summary>
internal sealed class AccessDocument : IDocumentFilter
{
    /// <inheritdoc/>
    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        swaggerDoc.AddComponent(KeyAuthentication.SchemeName, (IOpenApiSecurityScheme)new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = ApiKey.Header,
            Description = "A key with the role read (GET), launch (POST too) or admin (DELETE too). Without keys the API serves its own machine alone.",
        });
        (swaggerDoc.Security ??= []).Add(new() { [new OpenApiSecuritySchemeReference(KeyAuthentication.SchemeName, swaggerDoc)] = [] });
    }
}
