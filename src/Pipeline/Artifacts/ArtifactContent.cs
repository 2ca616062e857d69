namespace EquiSep.Pipeline.Artifacts;

/// <summary>An artifact that is open for reading; to be disposed by the reader.</summary>
/// <param name="Stream">Its content, to be read forward.</param>
/// <param name="ETag">What identifies this content.</param>
/// <param name="Length">Its length in bytes.</param>
public sealed record ArtifactContent(Stream Stream, string ETag, long Length) : IAsyncDisposable
{
    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Stream.DisposeAsync();
}

/// <summary>An artifact in a listing.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Written">When it got this content, by the store's clock.</param>
public sealed record ArtifactEntry(ArtifactName Name, long Length, DateTimeOffset Written);
