using EquiSep.Testing;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace EquiSep.Infra.Tests.Compose;

/// <summary>The files of infra/compose, merged maps resolved.</summary>
internal static class ComposeFile
{
    public static string[] Files { get; } = [Checkout.At("infra", "compose", "compose.yaml"), Checkout.At("infra", "compose", "compose.azurite.yaml")];

    /// <summary>The services that say what they are made of, by name.</summary>
    public static IReadOnlyDictionary<string, Node> Services { get; } = Files
        .SelectMany(file => Read(file)["services"].Items)
        .Where(service => service.Value.Has("image"))
        .ToDictionary(service => service.Key, service => service.Value);

    /// <summary>The files of all secrets.</summary>
    public static IReadOnlyList<string> SecretFiles { get; } = [.. Files.SelectMany(file => Read(file)["secrets"].Items).Select(secret => secret.Value["file"].Text)];

    private static Node Read(string file)
    {
        using var reader = File.OpenText(file);
        return new(new DeserializerBuilder().Build().Deserialize<object>(new MergingParser(new Parser(reader))));
    }
}

/// <summary>A part of a YAML file.</summary>
/// <param name="Value">A text, a list or a map.</param>
internal readonly record struct Node(object Value)
{
    public string Text => (string)Value;

    public IEnumerable<Node> List => ((List<object>)Value).Select(item => new Node(item));

    public IEnumerable<KeyValuePair<string, Node>> Items => ((Dictionary<object, object>)Value).Select(item => KeyValuePair.Create((string)item.Key, new Node(item.Value)));

    public Node this[string key] => new(((Dictionary<object, object>)Value)[key]);

    public bool Has(string key) => ((Dictionary<object, object>)Value).ContainsKey(key);
}
