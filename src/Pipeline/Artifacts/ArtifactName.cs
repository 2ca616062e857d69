using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace EquiSep.Pipeline.Artifacts;

/// <summary>
/// The name of an artifact: segments of letters, digits, '-', '_' and '.', separated by '/'. A segment has 1 to 128
/// characters, neither starts nor ends with a dot and has no two dots in a row; a name has at most 512 characters. So every
/// name is a relative path that stays under its root and a blob name that needs no escapes.
/// </summary>
/// <remarks>A name that is an artifact should not be a folder of others: a store in a folder cannot hold both.</remarks>
public sealed partial record ArtifactName
{
    private const int MaximumLength = 512;

    /// <summary>Takes a text as a name.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public ArtifactName(string value)
    {
        if (!IsName(value))
        {
            throw new ArgumentException(Refusal("an artifact's name", value), nameof(value));
        }

        Value = value;
    }

    /// <summary>The name as a text.</summary>
    public string Value { get; }

    /// <inheritdoc/>
    public override string ToString() => Value;

    /// <summary>Refuses a text that no name starts with.</summary>
    /// <exception cref="ArgumentException">No name starts with it.</exception>
    internal static void CheckPrefix(string prefix)
    {
        // With one more letter the start of a name is a name.
        if (!IsName(prefix + "a"))
        {
            throw new ArgumentException(Refusal("the start of an artifact's name", prefix), nameof(prefix));
        }
    }

    internal static bool IsName([NotNullWhen(true)] string? value) => value?.Length <= MaximumLength && Pattern().IsMatch(value);

    private static string Refusal(string what, string? value) =>
        $"'{value}' is not {what}: segments of letters, digits, '-', '_' and single inner '.', separated by '/', at most 128 characters each and {MaximumLength} together.";

    [GeneratedRegex(@"\A(?:(?=[^/]{1,128}(?:/|\z))[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*(?:/(?!\z)|\z))+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
