using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using EquiSep.Experiments;

namespace EquiSep.Pipeline.Artifacts;

/// <summary>
/// Records as JSON that says when it was damaged: <c>{"schema": 1, "sha256": "…", "content": {…}}</c>, where the sum is that of the
/// bytes of the content as they stand there. Fields that a newer version added are passed over, absent ones have their defaults; a
/// change that older versions cannot live with raises the schema. Without one it is 1. From schema 2 on the sum begins with the number of the
/// schema, so that a damaged number is not taken for a newer version.
/// </summary>
public static class SealedJson
{
    /// <summary>The newest form that this version reads, and the one it writes.</summary>
    public const int Schema = 1;

    private static readonly JsonSerializerOptions Tolerant = new(ContractJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };

    /// <summary>The record as UTF-8.</summary>
    public static byte[] Write<T>(T record)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(record, ContractJson.Options);
        return [.. Encoding.UTF8.GetBytes($$"""{"schema":{{Schema}},"sha256":"{{Sum(content)}}","content":"""), .. content, (byte)'}'];
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or another kind of record.</exception>
    /// <exception cref="NewerArtifactException">It has a newer schema.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var schema = document.RootElement.TryGetProperty("schema", out var number) ? number.GetInt32() : 1;
            if (schema > Schema && document.RootElement.GetProperty("sha256").ValueEquals(Sum(document.RootElement.GetProperty("content"))))
            {
                // From schema 2 on the sum covers the number of the schema, too. This one belongs to another number.
                throw new InvalidDataException($"The record has schema {schema}, and its checksum is not one of that schema.");
            }

            if (schema > Schema)
            {
                throw new NewerArtifactException($"The record was written by a newer version of EquiSep (schema {schema}; this version reads up to {Schema}): use that version.");
            }

            var content = document.RootElement.GetProperty("content");
            return document.RootElement.GetProperty("sha256").ValueEquals(Sum(content))
                ? content.Deserialize<T>(Tolerant) ?? throw new InvalidDataException("The record is null.")
                : throw new InvalidDataException("The record's checksum does not match its content.");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"The record cannot be read: {e.Message}", e);
        }
    }

    private static string Sum(JsonElement content) => Sum(JsonMarshal.GetRawUtf8Value(content));

    private static string Sum(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
