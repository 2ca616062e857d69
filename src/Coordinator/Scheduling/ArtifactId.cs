using System.Globalization;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Coordinator.Scheduling;

/// <summary>An artifact: its kind and its key as a number, which takes a sixth of the memory of the text.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Number">The key.</param>
public readonly record struct ArtifactId(ArtifactKind Kind, UInt128 Number)
{
    private const int KeyLength = 32;

    /// <summary>The key: 32 lower-case hexadecimal digits.</summary>
    public string Key => Number.ToString("x32", CultureInfo.InvariantCulture);

    /// <summary>The artifact of a kind and a key.</summary>
    /// <exception cref="FormatException">The text is not a key.</exception>
    public static ArtifactId Of(ArtifactKind kind, string key) =>
        Find(kind, key) ?? throw new FormatException($"'{key}' is not a key: {KeyLength} lower-case hexadecimal digits.");

    /// <summary>The artifact of a kind and a key; null when the text is not a key.</summary>
    public static ArtifactId? Find(ArtifactKind kind, string key) =>
        key.Length == KeyLength && key.All(char.IsAsciiHexDigitLower)
            ? new(kind, UInt128.Parse(key, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))
            : null;

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Key}";
}
