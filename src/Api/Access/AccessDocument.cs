using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace EquiSep.Api.Access;

/// <summary>Keys in the OpenAPI document: its pages then ask for one.</summary>
internal sealed class AccessDocument : IDocumentFilter
{
    private static readonly (string Status, string Description)[] refusals =
        [("401", "The key is missing or unknown."), ("403", "The role of the key does not allow it."), ("429", "Too many requests; Retry-After says when to come again.")];

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
        foreach (var operation in swaggerDoc.Paths.Values.SelectMany(path => path.Operations?.Values.AsEnumerable() ?? []))
        {
            foreach (var (status, description) in refusals)
            {
                (operation.Responses ??= []).TryAdd(status, new OpenApiResponse { Description = description });
            }
        }
    }
}
