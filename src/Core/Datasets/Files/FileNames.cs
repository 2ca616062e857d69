using System.Text.RegularExpressions;

namespace EquiSep.Core.Datasets.Files;

/// <summary>Names of files as file managers, browsers and hosts of data sets change them.</summary>
internal static partial class FileNames
{
    /// <summary>
    /// What is left of a name without upper case, marks of copies and <c>.gz</c>, and with one separator:
    /// <c>TRAIN-IMAGES.IDX3-UBYTE (1).GZ</c> is <c>train-images-idx3-ubyte</c>.
    /// </summary>
    /// <param name="name">Name of a file, without its folder.</param>
    public static string Plain(string name)
    {
        var plain = Copy().Replace(name.ToLowerInvariant(), "");
        plain = plain.EndsWith(".tgz", StringComparison.Ordinal) ? plain[..^".tgz".Length] + ".tar" : plain;
        plain = plain.EndsWith(".gz", StringComparison.Ordinal) ? plain[..^".gz".Length] : plain;
        return plain.Replace('.', '-').Replace('_', '-');
    }

    [GeneratedRegex(@"( ?\([0-9]+\)|( -)? copy)(?=\.|$)")]
    private static partial Regex Copy();
}
