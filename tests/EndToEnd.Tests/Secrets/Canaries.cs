using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace EquiSep.EndToEnd.Tests.Secrets;

/// <summary>Secrets that are easily recognised, and the search for them in all the forms in which they could be told.</summary>
internal static class Canaries
{
    /// <summary>Who uses broker and store; no secret.</summary>
    public const string User = "somebody";

    /// <summary>The password of the broker, with letters that addresses, JSON and HTML write otherwise.</summary>
    public const string Password = "canary-password-7f3a/+@:%\"<";

    /// <summary>A password that the broker does not know: whoever errs by a letter tells the rest.</summary>
    public const string WrongPassword = "canary-wrong-password-7f3a/+@:%";

    /// <summary>A key of the API.</summary>
    public const string ApiKey = "equisep_canary-api-key-7f3a-0123456789abcdef";

    /// <summary>A key that the API does not know.</summary>
    public const string WrongApiKey = "equisep_canary-wrong-api-key-7f3a-0123456789";

    /// <summary>What the receiver of telemetry wants to hear.</summary>
    public const string Token = "canary-token-7f3a";

    /// <summary>The key of the store; three letters out of four of it are not those of its bytes.</summary>
    public static string AccountKey { get; } = Base64("canary-account-key-7f3a>>>???~~~canary-account-key-7f3a>>>???~~~");

    /// <summary>A key that the store does not know.</summary>
    public static string WrongAccountKey { get; } = Base64("canary-wrong-account-key-7f3a>>>???~~~canary-wrong-account-key-7f3a");

    /// <summary>What Api is told of its key.</summary>
    public static string ApiKeyHash { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ApiKey)));

    /// <summary>All of them.</summary>
    public static string[] All { get; } = [Password, WrongPassword, ApiKey, WrongApiKey, Token, AccountKey, WrongAccountKey, ApiKeyHash];

    /// <summary>A secret that stands in a text in some form, with what is around it; null when there is none.</summary>
    /// <param name="text">What was told.</param>
    /// <param name="secrets">What must not be.</param>
    public static string? FindIn(string text, IEnumerable<string> secrets)
    {
        var place = text.AsSpan().IndexOfAny(SearchValues.Create([.. secrets.SelectMany(Forms).Distinct()], StringComparison.OrdinalIgnoreCase));
        return place < 0 ? null : $"…{text[Math.Max(0, place - 300)..Math.Min(text.Length, place + 100)]}…";
    }

    private static IEnumerable<string> Forms(string secret)
    {
        string[] plain = [secret, Uri.EscapeDataString(secret), WebUtility.UrlEncode(secret), WebUtility.HtmlEncode(secret), JsonEncodedText.Encode(secret).ToString()];
        var bytes = Encoding.UTF8.GetBytes(secret);
        return [.. plain, Convert.ToHexString(bytes), .. Enumerable.Range(0, 3).Select(before => Base64Within(bytes, before)).SelectMany(form => (string[])[form, form.Replace('+', '-').Replace('/', '_')])];
    }

    // What of the base64 form is the same whatever stands before, such as "user:", and behind.
    private static string Base64Within(byte[] secret, int before)
    {
        var bits = (before * 8, (before + secret.Length) * 8);
        return Convert.ToBase64String([.. new byte[before], .. secret])[((bits.Item1 + 5) / 6)..(bits.Item2 / 6)];
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
