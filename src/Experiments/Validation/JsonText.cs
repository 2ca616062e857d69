using System.Text.Json;

namespace EquiSep.Experiments.Validation;

/// <summary>Texts that claim to be one JSON value.</summary>
internal static class JsonText
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16 };

    /// <summary>Reads <paramref name="json"/> with <paramref name="read"/>.</summary>
    /// <returns>Why the text as a whole cannot be read; null when it can.</returns>
    public static FieldError? Read(string json, Action<JsonElement> read)
    {
        try
        {
            using var document = JsonDocument.Parse(json.TrimStart('\uFEFF'), Strict);
            read(document.RootElement);
            return null;
        }
        catch (JsonException e)
        {
            var place = e.LineNumber is { } line ? $" at line {line + 1}, byte {e.BytePositionInLine + 1}" : "";
            return new(FieldError.Document, string.IsNullOrWhiteSpace(json) ? "is empty" : $"is not valid JSON{place}: {Reason(e)}");
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // Half a surrogate pair, raw or escaped, is the one text that JSON can hold and .NET cannot.
            return new(FieldError.Document, "holds a text that is not valid Unicode");
        }
    }

    private static string Reason(JsonException exception)
    {
        // The parser speaks of its own depth where a bracket is missing.
        if (exception.Message.StartsWith("Expected depth to be zero", StringComparison.Ordinal))
        {
            return "the text ends before its last object or list does.";
        }

        // The position is said above, counted from 1.
        var end = exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? exception.Message : exception.Message[..end];
    }
}
