using System.Security.Cryptography;
using System.Text;

namespace EquiSep.Standalone.Pipeline;

/// <summary>
/// The file <c>SHA256SUMS</c> of an artifact's folder, as <c>sha256sum</c> writes and checks it: what is damaged later is noticed
/// before it is used.
/// </summary>
internal static class FolderChecksums
{
    /// <summary>Name of the file.</summary>
    public const string Name = "SHA256SUMS";

    private const int Digits = 64;

    /// <summary>Writes the sums of files.</summary>
    /// <param name="folder">The artifact's folder.</param>
    /// <param name="files">Paths relative to it; with forward slashes.</param>
    public static void Write(string folder, params IEnumerable<string> files)
    {
        var text = new StringBuilder();
        foreach (var file in files)
        {
            text.Append(Of(Path.Combine(folder, file))).Append("  ").Append(file).Append('\n');
        }

        WholeFile.WriteText(Path.Combine(folder, Name), text.ToString());
    }

    /// <summary>What is wrong with a folder, in words; null when every file is as it was written.</summary>
    public static string? Damage(string folder)
    {
        try
        {
            var lines = File.ReadAllLines(Path.Combine(folder, Name));
            var wrong = lines.FirstOrDefault(line => line.Length <= Digits + 2 || !Holds(Path.Combine(folder, line[(Digits + 2)..]), line[..Digits]));
            return lines.Length == 0 ? $"{Name} is empty"
                : wrong is null ? null
                : wrong.Length <= Digits + 2 ? $"{Name} is damaged"
                : $"{wrong[(Digits + 2)..]} is not as it was written";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message.TrimEnd('.');
        }
    }

    /// <summary>Whether two files hold the same; false when either cannot be read.</summary>
    public static bool AreEqual(string first, string second) => File.Exists(first) && Holds(second, Of(first));

    private static bool Holds(string file, string sum) => File.Exists(file) && Of(file) == sum;

    /// <summary>SHA-256 of a file, 64 hexadecimal digits.</summary>
    public static string Of(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
