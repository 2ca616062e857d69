using EquiSep.Contracts;

namespace EquiSep.Standalone.Pipeline;

/// <summary>A measured separation on disk; it belongs to the weights it was measured on.</summary>
/// <param name="folder">Its folder.</param>
internal sealed class SeparationArtifact(string folder)
{
    private const string Result = "separation.json";

    /// <summary>What is wrong with it, in words; null when it is sound or was never made.</summary>
    public string? Damage => Directory.Exists(folder) ? FolderChecksums.Damage(folder) : null;

    /// <summary>The separation, or null where there is none that can be used.</summary>
    public SeparationResult? Read()
    {
        return Directory.Exists(folder) && FolderChecksums.Damage(folder) is null
            ? WholeJson.Read<SeparationResult>(Path.Combine(folder, Result))
            : null;
    }

    /// <summary>Writes it in place of the one that is there; nobody else may be doing so now.</summary>
    /// <param name="result">The separation.</param>
    /// <param name="weights">File of the weights it was measured on.</param>
    public void Write(SeparationResult result, string weights)
    {
        WholeFile.Delete(folder);
        WholeFile.MakeFolder(folder, partial =>
        {
            WholeJson.Write(Path.Combine(partial, Result), result);
            FolderChecksums.Write(partial, Result, Path.GetRelativePath(folder, weights).Replace('\\', '/'));
        });
    }
}
