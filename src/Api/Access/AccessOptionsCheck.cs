using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace EquiSep.Api.Access;

/// <summary>Refuses keys that are not whole: one that is written wrong must not be one that is missing.</summary>
internal sealed partial class AccessOptionsCheck : IValidateOptions<AccessOptions>
{
    private const string Keys = $"{AccessOptions.Section}:{nameof(AccessOptions.Keys)}";

    private const string Proxies = $"{AccessOptions.Section}:{nameof(AccessOptions.TrustedProxies)}";

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, AccessOptions options)
    {
        // No refusal repeats a value: somebody may have put the key itself there.
        var wrong = options.Keys.Index().SelectMany(item => Wrong(item.Item).Select(reason => $"{Keys}:{item.Index}:{reason}")).ToList();
        wrong.AddRange(Twice(options.Keys, key => key.Name).Select(_ => $"{Keys} has two keys of one name."));
        wrong.AddRange(Twice(options.Keys, key => key.Sha256).Select(_ => $"{Keys} has one key twice."));
        wrong.AddRange(options.TrustedProxies.Index().Where(item => !Access.TrustedProxies.IsAddress(item.Item))
            .Select(item => $"{Proxies}:{item.Index} is an address such as 10.0.0.7, or a network such as 10.0.0.0/8."));
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    private static IEnumerable<string> Wrong(AccessKey key)
    {
        if (!AccessKey.IsName(key.Name))
        {
            yield return $"Name has {AccessKey.NameExpectation}.";
        }

        if (key.Role is not { } role || !Enum.IsDefined(role))
        {
            yield return $"Role is one of {string.Join(", ", Enum.GetNames<KeyRole>()).ToLowerInvariant()}.";
        }

        if (!SumPattern().IsMatch(key.Sha256))
        {
            yield return "Sha256 has 64 hexadecimal digits: the SHA-256 of the key.";
        }

        if (key.MostRuns < 1)
        {
            yield return "MostRuns is a whole number from 1, or absent.";
        }
    }

    private static IEnumerable<string> Twice(IEnumerable<AccessKey> keys, Func<AccessKey, string> part) =>
        keys.GroupBy(part, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1).Select(group => group.Key);

    [GeneratedRegex(@"\A[0-9A-Fa-f]{64}\z")]
    private static partial Regex SumPattern();
}
