using System.Text.Json.Nodes;
using EquiSep.Experiments.Validation;

namespace EquiSep.Experiments.Requests;

/// <summary>The JSON schema of specifications, made from the table of fields and what a request may hold beside them.</summary>
public static class SpecificationSchema
{
    /// <summary>The schema (draft 2020-12) as indented JSON, ending with a line break.</summary>
    public static string Write()
    {
        var schema = Describe("");
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", "Specification of an EquiSep run");
        foreach (var field in Replicates.Fields)
        {
            schema["properties"]![field.Path] = Describe(field);
        }

        schema.Add("not", new JsonObject { ["required"] = new JsonArray([.. Replicates.Fields.Select(field => (JsonNode)field.Path)]) });
        return schema.ToJsonString(ContractJson.Readable).ReplaceLineEndings("\n") + "\n";
    }

    /// <summary>The schema of one group of fields, such as <c>data</c>.</summary>
    /// <param name="group">Path of the group.</param>
    public static JsonObject Of(string group) => Describe(group);

    private static JsonObject Describe(string path)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var field in SpecificationFields.Of(path))
        {
            properties.Add(field.Leaf, Describe(field));
            if (field.Required)
            {
                required.Add((JsonNode)field.Leaf);
            }
        }

        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (required.Count > 0)
        {
            schema.Add("required", required);
        }

        schema.Add("additionalProperties", false);
        return schema;
    }

    private static JsonObject Describe(Field field)
    {
        var schema = field.Kind == FieldKind.Group ? Describe(field.Path) : [];
        var type = field.Kind switch
        {
            FieldKind.Group => "object",
            FieldKind.Whole => "integer",
            FieldKind.Number => "number",
            FieldKind.Flag => "boolean",
            FieldKind.WholeList or FieldKind.NumberList => "array",
            _ => "string",
        };
        schema["type"] = field.Nullable ? new JsonArray((JsonNode)type, (JsonNode)"null") : type;
        schema.Insert(0, "description", field.Description);
        Add(schema, "enum", field.Allowed is null ? null : new JsonArray([.. field.Allowed.Select(name => (JsonNode)name)]));
        Add(schema, "pattern", field.IsRunName ? RunName.Pattern : null);
        if (field.IsList)
        {
            var items = new JsonObject { ["type"] = field.Kind == FieldKind.WholeList ? "integer" : "number" };
            AddBounds(items, field);
            schema["items"] = items;
            schema["uniqueItems"] = true;
            Add(schema, "minItems", field.Fewest is { } fewest ? JsonValue.Create(fewest) : null);
            Add(schema, "maxItems", field.Most is { } most ? JsonValue.Create(most) : null);
        }
        else
        {
            AddBounds(schema, field);
        }

        Add(schema, "default", Default(field.Default));
        return schema;
    }

    private static void AddBounds(JsonObject schema, Field field)
    {
        Add(schema, "minimum", Number(field.From));
        Add(schema, "exclusiveMinimum", Number(field.Above));
        Add(schema, "maximum", Number(field.To));
        Add(schema, "exclusiveMaximum", Number(field.Below));
    }

    private static void Add(JsonObject schema, string keyword, JsonNode? value)
    {
        if (value is not null)
        {
            schema.Add(keyword, value);
        }
    }

    private static JsonValue? Number(double? bound) => bound is null ? null : JsonValue.Create(bound.Value);

    private static JsonNode? Default(object? value) => value switch
    {
        null => null,
        bool flag => JsonValue.Create(flag),
        IEnumerable<int> list => new JsonArray([.. list.Select(item => (JsonNode)item)]),
        IEnumerable<double> list => new JsonArray([.. list.Select(item => (JsonNode)item)]),
        int number => JsonValue.Create(number),
        double number => JsonValue.Create(number),
        _ => JsonValue.Create((string)value),
    };
}
