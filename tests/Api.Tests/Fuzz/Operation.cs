using System.Text.Json;
using System.Text.Json.Nodes;

namespace EquiSep.Api.Tests.Fuzz;

/// <summary>What the OpenAPI document says of one route.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Path">Its path with names of parameters in braces.</param>
/// <param name="Queries">Names of its parameters in the query.</param>
/// <param name="Body">Media type of its body; null when it has none.</param>
internal sealed record Operation(string Method, string Path, IReadOnlyList<string> Queries, string? Body)
{
    /// <summary>All routes of a document.</summary>
    public static IReadOnlyList<Operation> Read(JsonElement document) =>
        [.. from path in document.GetProperty("paths").EnumerateObject()
            from operation in path.Value.EnumerateObject()
            select new Operation(operation.Name.ToUpperInvariant(), path.Name, [.. QueriesOf(operation.Value)], BodiesOf(operation.Value).FirstOrDefault())];

    /// <summary>Paths of all fields of a specification, such as <c>training.epochs</c>, groups included.</summary>
    public static IReadOnlyList<string> Fields(JsonElement document)
    {
        var schemas = document.GetProperty("components").GetProperty("schemas");
        return [.. Inside("Specification", "")];

        IEnumerable<string> Inside(string schema, string before)
        {
            foreach (var property in schemas.GetProperty(schema).GetProperty("properties").EnumerateObject())
            {
                yield return before + property.Name;
                if (Group(property.Value) is { } group)
                {
                    foreach (var inner in Inside(group, $"{before}{property.Name}."))
                    {
                        yield return inner;
                    }
                }
            }
        }
    }

    /// <summary>The document with a field at a path that holds raw JSON.</summary>
    public static string With(string document, string path, string raw, bool twice)
    {
        const string mark = "@mark@";
        var root = JsonNode.Parse(document)!;
        var (node, names) = (root.AsObject(), path.Split('.'));
        foreach (var name in names[..^1])
        {
            node[name] ??= new JsonObject();
            node = node[name]!.AsObject();
        }

        node[names[^1]] = mark;
        return root.ToJsonString().Replace($"\"{mark}\"", twice ? $"{raw},\"{names[^1]}\":{raw}" : raw, StringComparison.Ordinal);
    }

    private static string? Group(JsonElement property)
    {
        var target = property.TryGetProperty("allOf", out var all) ? all[0] : property;
        return target.TryGetProperty("$ref", out var reference) ? reference.GetString()!.Split('/')[^1] : null;
    }

    private static IEnumerable<string> QueriesOf(JsonElement operation) =>
        operation.TryGetProperty("parameters", out var parameters)
            ? parameters.EnumerateArray().Where(parameter => parameter.GetProperty("in").GetString() == "query").Select(parameter => parameter.GetProperty("name").GetString()!)
            : [];

    private static IEnumerable<string> BodiesOf(JsonElement operation) =>
        operation.TryGetProperty("requestBody", out var body) ? body.GetProperty("content").EnumerateObject().Select(content => content.Name) : [];
}
