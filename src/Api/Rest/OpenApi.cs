using EquiSep.Api.Access;
using EquiSep.Contracts;
using EquiSep.Reports;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

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
                Description = "Experiments on the law of data separation (He and Su 2023). Every refusal is a problem (RFC 9457) that names the field and what is allowed under errors.",
            });
            options.SupportNonNullableReferenceTypes();
            options.NonNullableReferenceTypesAsRequired();
            options.IncludeXmlComments(typeof(OpenApi).Assembly);
            options.IncludeXmlComments(typeof(Specification).Assembly);
            options.IncludeXmlComments(typeof(SummaryRow).Assembly);
            options.OperationFilter<RequestHeaders>();
            options.OperationFilter<RequestExamples>();
            options.DocumentFilter<AccessDocument>();
        });
    }

    public static void UseOpenApiDocument(this WebApplication app)
    {
        app.UseSwagger();
        app.UseSwaggerUI(options => options.DocumentTitle = "EquiSep");
    }

    /// <summary>Headers that handlers read themselves.</summary>
    private sealed class RequestHeaders : IOperationFilter
    {
        public void Apply(OpenApiOperation operation, OperationFilterContext context)
        {
            var (path, method) = (context.ApiDescription.RelativePath, context.ApiDescription.HttpMethod);
            if (path == "api/experiments" && method == "POST")
            {
                Add("Idempotency-Key", "A request that is repeated with the same key and body is answered like the first one, and nothing is done twice.");
            }
            else if (path?.EndsWith("/events", StringComparison.Ordinal) == true)
            {
                Add("Last-Event-ID", "Id of the last event that was seen: the stream goes on behind it.");
            }

            void Add(string name, string description) => (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Header,
                Description = description,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
        }
    }
}
