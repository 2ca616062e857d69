namespace EquiSep.ServiceDefaults.Settings;

/// <summary>Settings with numbers, or with the names of an enumeration.</summary>
/// <param name="keys">The names that an item may have; null for any.</param>
/// <param name="item">The shape of an item.</param>
internal sealed class SettingList(string[]? keys, SettingShape item) : SettingShape
{
    /// <inheritdoc/>
    public override string? Refusal(string place, ReadOnlySpan<string> rest, string text) =>
        rest.IsEmpty ? (text.Length == 0 ? null : $"{place} is a list, such as {place}:{keys?[0] ?? "0"}.")
        : keys?.Contains(rest[0], StringComparer.OrdinalIgnoreCase) == false ? Unknown(place, rest, keys)
        : item.Refusal($"{place}:{rest[0]}", rest[1..], text);

    /// <inheritdoc/>
    public override string? Unreadable(string place, ReadOnlySpan<string> rest, string text) =>
        rest.IsEmpty ? null : item.Unreadable($"{place}:{rest[0]}", rest[1..], text);
}
