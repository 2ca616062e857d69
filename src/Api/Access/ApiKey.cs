using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace EquiSep.Api.Access;

/// <summary>The text that somebody sends to prove who they are.</summary>
public static class ApiKey
{
    /// <summary>The header it is sent in.</summary>
    public const string Header = "X-Api-Key";

    // With it programs that look for leaked secrets can find one.
    private const string Prefix = "equisep_";
    private const int RandomBytes = 32;

    /// <summary>A new key of 256 random bits.</summary>
    public static string New() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));

    /// <summary>What the configuration holds of a key: SHA-256 of its text, 32 bytes. Of that many random bits a plain hash gives nothing away.</summary>
    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
