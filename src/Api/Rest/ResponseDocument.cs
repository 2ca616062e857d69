using EquiSep.Api.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace EquiSep.Api.Rest;

/// <summary>Responses that every route can give, the media types of those that are not JSON, and the headers of responses.</summary>
internal sealed class ResponseDocument : IDocumentFilter, IOperationFilter
{
    private const string Problem = "application/problem+json";
    private const string RetryAfter = "Retry-After";

    private static readonly (string Status, string Description)[] everywhere =
    [
        ("401", "The key is missing or unknown."),
        ("403", "The role of the key does not allow it."),
        ("429", "Too many requests; Retry-After says when to come again."),
        ("500", "An error of the server."),
        ("503", "The store or the broker does not answer, or the server has just started; Retry-After says when to come again."),
    ];

    // What needs no store but the list of experiments in memory can neither meet newer artifacts nor a full store.
    private static readonly (string Status, string Description)[] ofStore =
    [
        ("501", "A newer version of EquiSep wrote what this needs."),
        ("507", "The store is full."),
    ];

    private static readonly (string Status, string Description)[] ofNames = [("404", "There is nothing of that id or name.")];

    private static readonly (string Name, string Description)[] rates =
    [
        (RequestRate.Limit, "Requests that one key or address may make at once (Api:RequestsPerMinute); as many come back in a minute."),
        (RequestRate.Remaining, "Requests that are left."),
        (RequestRate.Reset, "Seconds until all of them are there again."),
    ];

    /// <inheritdoc/>
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var route = context.ApiDescription;
        if (route.HttpMethod == HttpMethods.Get && route.ActionDescriptor.EndpointMetadata.OfType<EntityTags.NotModified>().Any())
        {
            operation.Responses ??= [];
            operation.Responses["304"] = new OpenApiResponse { Description = "The client has this answer already (If-None-Match)." };
        }
    }

    /// <inheritdoc/>
    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        AddHeader(swaggerDoc, RetryAfter, "Seconds after which the request may be repeated.");
        foreach (var (name, description) in rates)
        {
            AddHeader(swaggerDoc, name, description);
        }

        var problem = context.SchemaGenerator.GenerateSchema(typeof(ProblemDetails), context.SchemaRepository);
        foreach (var (path, item) in swaggerDoc.Paths)
        {
            foreach (var operation in item.Operations?.Values.AsEnumerable() ?? [])
            {
                operation.Responses ??= [];
                AddProblems(operation.Responses, everywhere, problem);
                AddProblems(operation.Responses, operation.Tags?.Any(tag => tag.Name == "Catalogue") == true ? [] : ofStore, problem);
                AddProblems(operation.Responses, path.Contains('{', StringComparison.Ordinal) ? ofNames : [], problem);
                foreach (var (status, response) in operation.Responses)
                {
                    Complete(status, (OpenApiResponse)response, swaggerDoc);
                }
            }
        }
    }

    private static void AddHeader(OpenApiDocument document, string name, string description)
    {
        IOpenApiHeader header = new OpenApiHeader
        {
            Description = description,
            Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "0" },
        };
        document.AddComponent(name, header);
    }

    private static void AddProblems(OpenApiResponses responses, (string Status, string Description)[] problems, IOpenApiSchema schema)
    {
        foreach (var (status, description) in problems)
        {
            var content = new Dictionary<string, IOpenApiMediaType> { [Problem] = new OpenApiMediaType { Schema = schema } };
            if (!responses.TryAdd(status, new OpenApiResponse { Description = description, Content = content }))
            {
                responses[status].Description = description;
            }
        }
    }

    private static void Complete(string status, OpenApiResponse response, OpenApiDocument document)
    {
        foreach (var (type, content) in response.Content ?? new Dictionary<string, IOpenApiMediaType>())
        {
            if (!type.EndsWith("json", StringComparison.Ordinal))
            {
                var format = type == "text/plain" ? null : "binary";
                ((OpenApiMediaType)content).Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = format };
            }
        }

        response.Headers ??= new Dictionary<string, IOpenApiHeader>();
        foreach (var (name, _) in rates)
        {
            response.Headers[name] = new OpenApiHeaderReference(name, document);
        }

        if (status is "429" or "503")
        {
            response.Headers[RetryAfter] = new OpenApiHeaderReference(RetryAfter, document);
        }
    }
}
