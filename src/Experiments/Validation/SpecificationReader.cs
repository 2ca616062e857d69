using System.Text.Json;

namespace EquiSep.Experiments.Validation;

/// <summary>Reads specifications from JSON and refuses, all reasons at once, what no run could be made from.</summary>
public static class SpecificationReader
{
    /// <summary>Reads <paramref name="json"/>.</summary>
    /// <param name="json">One JSON object.</param>
    /// <param name="specification">The specification, or null when there are errors.</param>
    /// <returns>What is wrong, in the order of the text, impossible combinations last; empty when nothing is.</returns>
    public static IReadOnlyList<FieldError> Read(string json, out Specification? specification)
    {
        specification = null;
        var fields = new FieldValues();
        if (JsonText.Read(json, fields.ReadDocument) is { } unreadable)
        {
            return [unreadable];
        }

        var built = fields.Build();
        List<FieldError> errors = [.. fields.Errors, .. Combinations.Check(built, fields.IsSound)];
        specification = errors.Count == 0 ? built : null;
        return errors;
    }

    /// <summary>Reads <paramref name="json"/>.</summary>
    /// <exception cref="SpecificationException">It was refused.</exception>
    public static Specification Read(string json)
    {
        var errors = Read(json, out var specification);
        return specification ?? throw new SpecificationException(errors);
    }

    /// <summary>What is wrong with a specification that was put together in code; empty when nothing is.</summary>
    public static IReadOnlyList<FieldError> Validate(Specification specification)
    {
        return Read(JsonSerializer.Serialize(specification, ContractJson.Lenient), out _);
    }
}
