using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace EquiSep.Api.Access;

/// <summary>The keys of the configuration.</summary>
internal sealed class KeyRing(IOptions<AccessOptions> options)
{
    private readonly (AccessKey Key, byte[] Hash)[] keys = [.. options.Value.Keys.Select(key => (key, Convert.FromHexString(key.Sha256)))];

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => keys.Length == 0;

    /// <summary>Most unfinished runs of the key of that name; null for any number.</summary>
    public int? MostRuns(string? name) => keys.FirstOrDefault(key => key.Key.Name == name).Key?.MostRuns;

    /// <summary>The key that this text is; null when it is none. It takes equally long whichever it is.</summary>
    public AccessKey? Find(string text)
    {
        var hash = ApiKey.Hash(text);
        AccessKey? found = null;
        foreach (var key in keys)
        {
            found = CryptographicOperations.FixedTimeEquals(hash, key.Hash) ? key.Key : found;
        }

        return found;
    }
}
