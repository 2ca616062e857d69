using EquiSep.Experiments.Validation;
using Microsoft.Extensions.Configuration;

namespace EquiSep.ServiceDefaults.Settings;

/// <summary>The settings that a host reads, as its options classes have them.</summary>
internal sealed class KnownSettings
{
    // Below that length a foreign variable such as App__Name is near by chance.
    private const int TellingLength = 6;

    private readonly Dictionary<string, SettingGroup> sections = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds the settings of an options class.</summary>
    /// <param name="section">The section that it is bound to. Several classes may share one.</param>
    /// <param name="options">The class.</param>
    public void Add(string section, Type options)
    {
        var shape = SettingShape.Of(options);
        sections[section] = sections.TryGetValue(section, out var before) ? before.With(shape) : shape;
    }

    /// <summary>
    /// The settings of a configuration that are refused: unknown ones in the sections of this host, and those in a section whose name is
    /// near the name of a section of any service. All others are foreign: they belong to other services, to the framework or to the machine.
    /// </summary>
    /// <param name="configuration">The configuration.</param>
    /// <returns>A sentence for each that names it, and the nearest setting; none repeats a value.</returns>
    public IReadOnlyList<string> Refusals(IConfiguration configuration)
    {
        var all = configuration.AsEnumerable().Where(setting => setting.Value is not null).ToDictionary(StringComparer.OrdinalIgnoreCase);
        return [.. all.Select(setting => Refusal(setting.Key, setting.Value!, all)).OfType<string>().Order(StringComparer.Ordinal)];
    }

    private string? Refusal(string key, string text, Dictionary<string, string?> all) => key.Split(':') switch
    {
        [var name] => WithoutSeparator(name),
        [SettingSections.ConnectionStrings, var name] => Connection(name, all),
        [var section, .. var rest] when sections.TryGetValue(section, out var shape) => shape.Refusal(section, rest, text),
        [var section, ..] when SettingSections.All.Contains(section, StringComparer.OrdinalIgnoreCase) => null,
        [var section, .. var rest] => NearSection(section, rest),
        _ => null,
    };

    // Training_Slots, with one underscore, is a variable of a shell, and no setting.
    private string? WithoutSeparator(string name) =>
        name.Split('_', 2) is [var section, var rest] && SettingSections.All.Contains(section, StringComparer.Ordinal)
        && sections.TryGetValue(section, out var shape) && shape.Names.Contains(rest.Split('_')[0], StringComparer.Ordinal)
            ? $"{name} is no setting; did you mean {section}:{rest}, as a variable {section}__{rest}?"
            : null;

    // Without a name that is near, one that others use beside ours is no mistake.
    private static string? Connection(string name, Dictionary<string, string?> all) =>
        !SettingSections.Connections.Contains(name, StringComparer.OrdinalIgnoreCase)
        && NearestName.Find(name, SettingSections.Connections) is { } near
        && !all.ContainsKey($"{SettingSections.ConnectionStrings}:{near}")
            ? $"{SettingSections.ConnectionStrings}:{name} is no setting; did you mean {SettingSections.ConnectionStrings}:{near}?"
            : null;

    private string? NearSection(string section, string[] rest)
    {
        if (NearestName.Find(section, [.. SettingSections.All, SettingSections.ConnectionStrings]) is not { } near)
        {
            return null;
        }

        var names = near == SettingSections.ConnectionStrings ? SettingSections.Connections
            : sections.TryGetValue(near, out var shape) ? shape.Names
            : [];
        var setting = names.FirstOrDefault(name => name.Equals(rest[0], StringComparison.OrdinalIgnoreCase)) ?? NearestName.Find(rest[0], names);
        return setting is null && near.Length < TellingLength
            ? null
            : $"{string.Join(':', [section, .. rest])} is no setting; did you mean {string.Join(':', [near, setting ?? rest[0], .. rest[1..]])}?";
    }
}
