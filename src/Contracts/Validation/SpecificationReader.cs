using System.Text.Json;

namespace EquiSep.Contracts.Validation;

/// <summary>Reads specifications from JSON and refuses, all reasons at once, what no run could be made from.</summary>
public static class SpecificationReader
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16 };

    /// <summary>Reads <paramref name="json"/>.</summary>
    /// <param name="json">One JSON object.</param>
    /// <param name="specification">The specification, or null when there are errors.</param>
    /// <returns>What is wrong, in the order of the text, impossible combinations last; empty when nothing is.</returns>
    public static IReadOnlyList<FieldError> Read(string json, out Specification? specification)
    {
        specification = null;
        var fields = new FieldValues();
        try
        {
            using var document = JsonDocument.Parse(json.TrimStart('\uFEFF'), Strict);
            fields.ReadDocument(document.RootElement);
        }
        catch (JsonException e)
        {
            if (string.IsNullOrWhiteSpace(json))
            {
                return [new(FieldError.Document, "is empty")];
            }

            var place = e.LineNumber is { } line ? $" at line {line + 1}, byte {e.BytePositionInLine + 1}" : "";
            return [new(FieldError.Document, $"is not valid JSON{place}: {Reason(e)}")];
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // Half a surrogate pair, raw or escaped, is the one text that JSON can hold and .NET cannot.
            return [new(FieldError.Document, "holds a text that is not valid Unicode")];
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

    private static string Reason(JsonException exception)
    {
        // The position is said above, counted from 1.
        var end = exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? exception.Message : exception.Message[..end];
    }
}
