using EquiSep.Api.Access;

namespace EquiSep.Api.Tests.Access;

/// <summary>A key of each role, and the settings that know them.</summary>
internal static class Keys
{
    public static IReadOnlyDictionary<KeyRole, string> All { get; } = Enum.GetValues<KeyRole>().ToDictionary(role => role, _ => ApiKey.New());

    public static (string Name, string Value)[] Settings { get; } =
        [.. All.SelectMany((key, index) => Setting(index, key.Key.ToString(), key.Key.ToString(), Convert.ToHexString(ApiKey.Hash(key.Value))))];

    public static (string Name, string Value)[] Setting(int index, string name, string role, string sha256) =>
        [($"Api:Keys:{index}:Name", name), ($"Api:Keys:{index}:Role", role), ($"Api:Keys:{index}:Sha256", sha256)];

    public static HttpRequestMessage With(this HttpRequestMessage request, params string?[] keys)
    {
        foreach (var key in keys.OfType<string>())
        {
            request.Headers.TryAddWithoutValidation(ApiKey.Header, key);
        }

        return request;
    }
}
