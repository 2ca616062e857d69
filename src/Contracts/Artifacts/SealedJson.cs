using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace EquiSep.Contracts.Artifacts;

/// <summary>
/// Records as JSON that says when it was damaged: <c>{"sha256": "…", "content": {…}}</c>, where the sum is that of the bytes of
/// the content as they stand there.
/// </summary>
public static class SealedJson
{
    /// <summary>The record as UTF-8.</summary>
    public static byte[] Write<T>(T record)
    {
        var content = JsonSerializer.Serialize(record, ContractJson.Options);
        return Encoding.UTF8.GetBytes($$"""{"sha256":"{{Sum(content)}}","content":{{content}}}""");
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or another kind of record.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var content = document.RootElement.GetProperty("content");
            return document.RootElement.GetProperty("sha256").GetString() == Sum(content.GetRawText())
                ? content.Deserialize<T>(ContractJson.Options) ?? throw new InvalidDataException("The record is null.")
                : throw new InvalidDataException("The record's checksum does not match its content.");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidDataException($"The record cannot be read: {e.Message}", e);
        }
    }

    private static string Sum(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
}
