using System.ComponentModel;
using System.Numerics;

namespace EquiSep.ServiceDefaults.Settings;

/// <summary>A setting that is a text, a number or the like.</summary>
/// <param name="type">The type that its text is converted to.</param>
/// <param name="mayBeEmpty">Whether an empty text is accepted as null.</param>
/// <param name="allowed">The refusal of other values; null for one that follows from the type.</param>
internal sealed class SettingValue(Type type, bool mayBeEmpty, string? allowed) : SettingShape
{
    /// <inheritdoc/>
    public override string? Refusal(string place, ReadOnlySpan<string> rest, string text) =>
        rest.IsEmpty ? null : $"{string.Join(':', [place, .. rest])} is no setting; did you mean {place}?";

    /// <inheritdoc/>
    public override string? Unreadable(string place, ReadOnlySpan<string> rest, string text)
    {
        if (!rest.IsEmpty || type == typeof(string) || (text.Length == 0 && mayBeEmpty))
        {
            return null;
        }

        try
        {
            TypeDescriptor.GetConverter(type).ConvertFromInvariantString(text);
            return null;
        }
        catch (Exception e) when (e is FormatException or ArgumentException or OverflowException)
        {
            // The text is not repeated: it may be a secret in the wrong place.
            return allowed ?? $"{place} is {Kind()}.";
        }
    }

    private string Kind() =>
        type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type)).ToLowerInvariant()}"
        : type == typeof(bool) ? "true or false"
        : type == typeof(TimeSpan) ? "a time such as 00:00:30"
        : type.GetInterfaces().Contains(typeof(IBinaryInteger<>).MakeGenericType(type)) ? "a whole number"
        : "a number";
}
