namespace EquiSep.ServiceDefaults.Settings;

/// <summary>Settings with names: a section, or an item of a list.</summary>
/// <param name="members">The settings by name, whatever its case.</param>
internal sealed class SettingGroup(Dictionary<string, SettingShape> members) : SettingShape
{
    /// <summary>The names, in order.</summary>
    public IEnumerable<string> Names => members.Keys.Order(StringComparer.Ordinal);

    /// <summary>The settings of both groups.</summary>
    public SettingGroup With(SettingGroup other) =>
        new(new(members.UnionBy(other.Members, member => member.Key), StringComparer.OrdinalIgnoreCase));

    private Dictionary<string, SettingShape> Members => members;

    /// <inheritdoc/>
    public override string? Refusal(string place, ReadOnlySpan<string> rest, string text) =>
        rest.IsEmpty ? null
        : members.TryGetValue(rest[0], out var member) ? member.Refusal($"{place}:{rest[0]}", rest[1..], text)
        : Unknown(place, rest, Names);

    /// <inheritdoc/>
    public override string? Unreadable(string place, ReadOnlySpan<string> rest, string text) =>
        !rest.IsEmpty && members.TryGetValue(rest[0], out var member) ? member.Unreadable($"{place}:{rest[0]}", rest[1..], text) : null;
}
