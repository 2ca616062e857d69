using System.Security.Cryptography;
using System.Text;
using EquiSep.Api.Coordination;
using EquiSep.Contracts.Validation;

namespace EquiSep.Api.Rest;

/// <summary>The header by which a repeated request is recognised.</summary>
internal static class IdempotencyKey
{
    /// <summary>Its name.</summary>
    public const string Header = "Idempotency-Key";

    private const int Longest = 255;
    private const int IdLength = 32;

    /// <summary>What is wrong with the header; null when nothing is, or there is none.</summary>
    public static FieldError? Check(HttpRequest request)
    {
        var values = request.Headers[Header];
        return values.Count == 0 || (values.Count == 1 && values[0] is { Length: > 0 and <= Longest } key && key.All(c => c is > ' ' and <= '~'))
            ? null
            : new(Header, $"must be given once and have 1 to {Longest} visible characters of ASCII without spaces");
    }

    /// <summary>The experiment to which a request with this header belongs; null when there is none.</summary>
    public static Repetition? Of(HttpRequest request, string body)
    {
        return request.Headers[Header] is [{ } key] ? new(Sum(key)[..IdLength], Sum(body)) : null;
    }

    private static string Sum(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
