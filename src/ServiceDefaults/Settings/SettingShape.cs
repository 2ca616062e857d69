using System.Collections;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using EquiSep.Experiments.Validation;

namespace EquiSep.ServiceDefaults.Settings;

/// <summary>The settings that an options class, or a property of one, is bound from.</summary>
internal abstract class SettingShape
{
    /// <summary>Reads the shape of an options class: its public properties that the binder can fill.</summary>
    /// <param name="options">The class.</param>
    public static SettingGroup Of(Type options) => new(options
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.SetMethod?.IsPublic == true || ItemOf(property.PropertyType) is not null)
        .ToDictionary(
            property => property.Name,
            property => Of(property.PropertyType, property.GetCustomAttribute<RangeAttribute>()?.ErrorMessage),
            StringComparer.OrdinalIgnoreCase));

    /// <summary>The reason for which a key is refused; null if it is a setting.</summary>
    /// <param name="place">The part of the key that leads to this shape.</param>
    /// <param name="rest">The parts that follow.</param>
    /// <param name="text">The text of the setting.</param>
    public abstract string? Refusal(string place, ReadOnlySpan<string> rest, string text);

    /// <summary>The reason for which a text cannot be read as the value of a key; null if it can, or if the key is no setting.</summary>
    /// <inheritdoc cref="Refusal"/>
    public abstract string? Unreadable(string place, ReadOnlySpan<string> rest, string text);

    /// <summary>The refusal of a key that has the name of no setting.</summary>
    /// <param name="place">The part of the key that is known.</param>
    /// <param name="rest">The parts that follow.</param>
    /// <param name="names">The names that may follow.</param>
    protected static string Unknown(string place, ReadOnlySpan<string> rest, IEnumerable<string> names)
    {
        var key = string.Join(':', [place, .. rest]);
        return NearestName.Find(rest[0], names) is { } near
            ? $"{key} is no setting; did you mean {string.Join(':', [place, near, .. rest[1..]])}?"
            : $"{key} is no setting. {place} has {string.Join(", ", names)}.";
    }

    private static SettingShape Of(Type type, string? allowed)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        var isText = plain == typeof(string) || TypeDescriptor.GetConverter(plain).CanConvertFrom(typeof(string));
        return isText ? new SettingValue(plain, plain != type, allowed)
            : ItemOf(type) is { } item ? new SettingList(KeysOf(type), Of(item, allowed: null))
            : Of(type);
    }

    // The type of the items of a list or of the values of a dictionary.
    private static Type? ItemOf(Type type) => type == typeof(string) || !type.IsAssignableTo(typeof(IEnumerable)) ? null
        : type.IsArray ? type.GetElementType()
        : type.GetGenericArguments().LastOrDefault();

    private static string[]? KeysOf(Type type) => type.GetGenericArguments() is [{ IsEnum: true } key, _] ? Enum.GetNames(key) : null;
}
