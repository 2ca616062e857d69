using System.Security.Cryptography;
using System.Text;
using EquiSep.Coordinator.Experiments;
using EquiSep.Experiments.Validation;

namespace EquiSep.Api.Rest;

/// <summary>The header by which a repeated request is recognised. Each API key has idempotency keys of its own.</summary>
internal static class IdempotencyKey
{
    /// <summary>Its name.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>The most characters of a key.</summary>
    public const int Longest = 255;

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
    /// <param name="request">The request.</param>
    /// <param name="body">The body of the request.</param>
    /// <param name="caller">Name of the API key; null where there are no keys.</param>
    public static Repetition? Of(HttpRequest request, string body, string? caller)
    {
        // Neither has a line break, so that no two pairs give one text, and none gives the text of a key alone.
        return request.Headers[Header] is not [{ } key] ? null
            : caller is null ? new(IdOf(key), Sum(body))
            : new(IdOf($"{caller}\n{key}"), Sum(body), IdOf(key));
    }

    private static string IdOf(string text) => Sum(text)[..IdLength];

    private static string Sum(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
