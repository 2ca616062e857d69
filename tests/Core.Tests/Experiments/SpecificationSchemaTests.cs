using System.Text.Json.Nodes;
using EquiSep.Experiments;
using EquiSep.Experiments.Requests;
using EquiSep.Experiments.Validation;

namespace EquiSep.Core.Tests.Experiments;

public sealed class SpecificationSchemaTests
{
    [Fact]
    public void The_schema_in_docs_is_the_one_that_is_printed()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "Docs", "specification.schema.json");
        Assert.Equal(File.ReadAllText(file), SpecificationSchema.Write());
    }

    [Fact]
    public void The_schema_names_ranges_defaults_and_allowed_values()
    {
        var schema = JsonNode.Parse(SpecificationSchema.Write())!;
        Assert.Equal(["data", "network"], schema["required"]!.AsArray().Select(name => (string)name!));
        Assert.False((bool)schema["additionalProperties"]!);
        var training = schema["properties"]!["training"]!["properties"]!;
        Assert.Equal(0, (double)training["learningRate"]!["exclusiveMinimum"]!);
        Assert.Equal(600, (int)training["epochs"]!["default"]!);
        Assert.Equal("integer", (string)training["epochs"]!["type"]!);
        Assert.Equal(["sgd", "momentum", "adam"], training["optimizer"]!["enum"]!.AsArray().Select(name => (string)name!));
        Assert.Equal(["object", "null"], schema["properties"]!["data"]!["properties"]!["imbalance"]!["type"]!.AsArray().Select(name => (string)name!));
    }

    [Fact]
    public void The_table_holds_every_property_of_the_records()
    {
        var specification = new Specification { Data = new() { Name = "cfm", Imbalance = new() }, Network = new() { Family = "GFNN" }, Training = new() { Frozen = new() }, Analysis = new() { Robustness = new() } };
        var written = JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(specification, ContractJson.Options))!;
        Assert.Equal(SpecificationFields.All.Select(field => field.Path).Order(), Paths(written, "").Order());
    }

    private static IEnumerable<string> Paths(JsonNode? node, string prefix)
    {
        return node is not JsonObject fields
            ? []
            : fields.SelectMany(field => Paths(field.Value, $"{prefix}{field.Key}.").Prepend(prefix + field.Key));
    }
}
