using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using EquiSep.Api.Rest;
using EquiSep.Experiments;
using EquiSep.Experiments.Paper;

namespace EquiSep.Api.Tests.Contract;

/// <summary>docs/openapi.json as a contract: what it allows, and that responses that are not as it says are found.</summary>
public sealed class ContractTests
{
    [Fact]
    public void Every_operation_has_a_name_of_its_own()
    {
        var names = ApiContract.Document.Operations.Select(operation => operation.Operation.OperationId).ToList();

        Assert.All(names, name => Assert.Matches("^[A-Z][A-Za-z]+$", name));
        Assert.Equal(names.Count, names.Distinct().Count());
        string[] some =
        [
            "SubmitExperiment", "ListExperiments", "GetExperiment", "CancelExperiment", "RetryExperiment", "DeleteExperiment", "ListRuns",
            "GetRunSeparation", "GetRunFigurePng", "GetRunFigureByNamePng", "MeasureFeatures",
        ];
        Assert.All(some, name => Assert.Contains(name, names));
    }

    [Fact]
    public void The_document_allows_every_example_and_the_specification_of_every_run_of_the_paper()
    {
        var schema = ApiContract.Document.Paths["/api/experiments"]["post"].RequestBody.Content["application/json"].Schema;
        var runs = Presets.All.SelectMany(preset => preset.Runs).Select(run => JsonSerializer.Serialize(run, ContractJson.Options));
        string[] requests = [.. RequestExamples.Requests.Values, .. runs.Select(run => $$"""{ "specification": {{run}} }""")];

        Assert.All(requests, request => Assert.Empty(ApiContract.Check(request, schema)));
        Assert.NotEmpty(ApiContract.Check("""{ "preset": 7 }""", schema));
        Assert.NotEmpty(ApiContract.Check("""{ "specifications": {} }""", schema));
        Assert.All(runs, run => Assert.Empty(ApiContract.Check(run, ApiContract.Document.Components.Schemas["Specification"])));
    }

    [Theory]
    [InlineData("GET", "/api/runs/x", HttpStatusCode.OK, "application/json", """{ "id": "x" }""", "PropertyRequired")]
    [InlineData("GET", "/api/runs", HttpStatusCode.OK, "application/json", """{ "items": [], "count": "0" }""", "count: IntegerExpected")]
    [InlineData("GET", "/api/runs", HttpStatusCode.OK, "application/json", """{ "items": [], "count": 0, "x": 1 }""", "NoAdditionalProperties")]
    [InlineData("GET", "/api/runs/x", HttpStatusCode.Gone, "application/problem+json", "{}", "410 is not documented")]
    [InlineData("GET", "/api/runs/x", HttpStatusCode.NotFound, "text/plain", "no", "404 came as text/plain")]
    [InlineData("DELETE", "/api/runs/x", HttpStatusCode.NoContent, "text/plain", "gone", "without a body")]
    [InlineData("GET", "/api/no-such-path", HttpStatusCode.OK, "application/json", "{}", "no operation is documented")]
    public async Task A_response_that_is_not_as_documented_is_found(
        string method, string path, HttpStatusCode status, string type, string body, string expected)
    {
        using var response = new HttpResponseMessage(status) { Content = new StringContent(body, null, type) };

        var wrong = await ApiContract.CheckAsync(method, path, response, ApiHost.Token);

        Assert.Contains(wrong, reason => reason.Contains(expected, StringComparison.Ordinal));
        var isDocumented = path != "/api/no-such-path" && status != HttpStatusCode.Gone;
        Assert.Equal(isDocumented, wrong.Any(reason => reason.Contains("RateLimit-Limit is missing", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("RunView", "training", "TrainingView")]
    [InlineData("SeparationResult", "fit", "LawFit")]
    [InlineData("DataSpecification", "imbalance", "ImbalanceSpecification")]
    public void What_may_be_null_may_be_null_in_the_document(string schema, string property, string type)
    {
        var found = ApiContract.Document.Components.Schemas[schema].Properties[property];

        Assert.True(found.IsNullable(NJsonSchema.SchemaType.OpenApi3));
        Assert.Same(ApiContract.Document.Components.Schemas[type], Assert.Single(found.AllOf).ActualSchema);
    }

    [Fact]
    public void No_schema_refers_to_itself()
    {
        var document = JsonNode.Parse(File.ReadAllText(ApiContract.DocumentPath))!;
        var schemas = document["components"]!["schemas"]!.AsObject();
        Assert.All(schemas, schema => Visit(schema.Value, [schema.Key]));

        void Visit(JsonNode? node, IReadOnlyList<string> inside)
        {
            if (node is JsonObject item && item["$ref"]?.GetValue<string>().Split('/')[^1] is { } name)
            {
                Assert.DoesNotContain(name, inside);
                Visit(schemas[name], [.. inside, name]);
            }

            var children = node is JsonObject parent ? parent.Select(property => property.Value) : node is JsonArray list ? list : [];
            foreach (var child in children)
            {
                Visit(child, inside);
            }
        }
    }
}
