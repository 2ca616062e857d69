namespace EquiSep.Pipeline.Artifacts;

/// <summary>An artifact that is open for reading. The reader disposes it.</summary>
/// <param name="Stream">The content, which is read forward.</param>
/// <param name="ETag">The identifier of this content.</param>
/// <param name="Length">The length in bytes.</param>
public sealed record ArtifactContent(Stream Stream, string ETag, long Length) : IAsyncDisposable
{
    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Stream.DisposeAsync();
}

/// <summary>An artifact in a listing.</summary>
/// <param name="Name">The name of the artifact.</param>
/// <param name="Length">The length in bytes.</param>
/// <param name="Written">The time of the last write, by the store's clock.</param>
public sealed record ArtifactEntry(ArtifactName Name, long Length, DateTimeOffset Written);
