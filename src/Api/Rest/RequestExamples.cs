using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace EquiSep.Api.Rest;

/// <summary>Examples of requests for an experiment, of the answer and of a refusal.</summary>
internal sealed class RequestExamples : IOperationFilter
{
    private const string Json = "application/json";

    /// <summary>Requests, each by what it shows.</summary>
    public static IReadOnlyDictionary<string, string> Requests { get; } = new Dictionary<string, string>
    {
        ["A preset"] = """{ "preset": "optimization" }""",
        ["Some runs of a preset, shorter"] = """{ "preset": "optimization", "only": ["sgd-L2"], "overrides": { "training": { "epochs": 60 } } }""",
        ["One run"] = """{ "specification": { "name": "adam-L6", "data": { "name": "cfm" }, "network": { "family": "GFNN", "layers": 6 }, "training": { "optimizer": "adam", "learningRate": 0.001 } } }""",
        ["Five seeds of a run of a preset"] = """{ "preset": "depth-fashion-mnist", "only": ["L6-lr0.001"], "overrides": { "repeat": 5 } }""",
        ["A grid"] = """{ "specification": { "name": "depths", "data": { "name": ["cm", "cfm"] }, "network": { "family": "GFNN", "layers": [2, 6, 18] } } }""",
    };

    private const string Answer = """{ "id": "4b1f0c62a7de4d0c9d0b7c5a3f2e1d00", "runs": [ { "id": "4b1f0c62a7de4d0c9d0b7c5a3f2e1d00-0001", "name": "sgd-L2", "status": "queued" } ] }""";

    private const string Refusal = """{ "type": "https://tools.ietf.org/html/rfc9110#section-15.5.1", "title": "The request cannot be used.", "status": 400, "errors": { "specification.training.epochs": ["must be an integer from 1 to 100000, not 0"] } }""";

    /// <inheritdoc/>
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        if (context.ApiDescription.HttpMethod != "POST" || context.ApiDescription.RelativePath?.TrimEnd('/') != "api/experiments")
        {
            return;
        }

        if (operation.RequestBody?.Content?[Json] is OpenApiMediaType body)
        {
            body.Examples = Requests.ToDictionary(request => request.Key, request => (IOpenApiExample)new OpenApiExample { Summary = request.Key, Value = JsonNode.Parse(request.Value)! });
        }

        Example(operation, "202", Json, Answer);
        Example(operation, "400", "application/problem+json", Refusal);
    }

    private static void Example(OpenApiOperation operation, string status, string type, string example)
    {
        if (operation.Responses?[status].Content?[type] is OpenApiMediaType media)
        {
            media.Example = JsonNode.Parse(example);
        }
    }
}
