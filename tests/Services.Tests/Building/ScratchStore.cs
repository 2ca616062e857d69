using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Services.Tests.Building;

/// <summary>A store in a folder of its own.</summary>
internal sealed class ScratchStore : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("equisep-store-");

    public ScratchStore() => Store = new FolderArtifactStore(folder.FullName);

    public IArtifactStore Store { get; }

    /// <summary>Path of an artifact's file.</summary>
    public string At(string name) => Path.Combine(folder.FullName, name);

    public void Dispose() => folder.Delete(recursive: true);
}
