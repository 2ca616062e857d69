namespace EquiSep.Pipeline.Artifacts;

/// <summary>A content before it has its name: a file that only its writer has, summed as it grows, and gone with the draft.</summary>
internal sealed class ArtifactDraft : IAsyncDisposable
{
    // No segment of an artifact's name starts with a dot.
    private const string Pattern = ".????????????????????????????????.draft";
    private const int BufferLength = 1 << 16;
    private readonly FileStream file;

    private ArtifactDraft(string folder)
    {
        // FileShare.Delete lets the open file be renamed; it is locked against IsForgotten until it is closed.
        var path = Path.Combine(folder, $".{Guid.NewGuid():N}.draft");
        file = new(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, BufferLength, FileOptions.Asynchronous);
    }

    /// <summary>Length in bytes.</summary>
    public long Length => file.Length;

    /// <summary>SHA-256 of the content, 64 hexadecimal digits; empty before it is written.</summary>
    public string Sha256 { get; private set; } = "";

    /// <summary>An empty draft in the folder in which it will get its name.</summary>
    public static ArtifactDraft InFolder(string folder) => new(folder);

    /// <summary>A draft of a content that no folder holds, so that nothing is left of it when its process is killed.</summary>
    public static async Task<ArtifactDraft> WriteWithoutFolderAsync(Func<Stream, CancellationToken, Task> write, CancellationToken token)
    {
        var draft = new ArtifactDraft(Path.GetTempPath());
        try
        {
            File.Delete(draft.file.Name);
            await draft.WriteAsync(write, token);
            return draft;
        }
        catch
        {
            await draft.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes the content from what writes it.</summary>
    public async Task WriteAsync(Func<Stream, CancellationToken, Task> write, CancellationToken token)
    {
        await using var stream = new HashingStream(file);
        await write(stream, token);
        await file.FlushAsync(token);
        token.ThrowIfCancellationRequested();
        Sha256 = stream.Sha256();
    }

    /// <summary>The content from its start; open as long as the draft is.</summary>
    public Stream Read()
    {
        file.Position = 0;
        return file;
    }

    /// <summary>Waits until the content would outlast a failure of power.</summary>
    public void Keep() => file.Flush(flushToDisk: true);

    /// <summary>Gives the content its name, for every reader at once.</summary>
    public void Publish(string target) => File.Move(file.Name, target, overwrite: true);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        File.Delete(file.Name);
        await file.DisposeAsync();
    }

    /// <summary>Deletes the drafts that killed processes left in a folder and its subfolders.</summary>
    public static void DeleteForgotten(string folder)
    {
        var search = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (var path in Directory.EnumerateFiles(folder, Pattern, search).Where(IsForgotten))
        {
            File.Delete(path);
        }
    }

    // The system unlocks what a killed process held. A draft is made a moment before it is locked, hence the minute.
    private static bool IsForgotten(string path)
    {
        if (File.GetLastWriteTimeUtc(path) > DateTime.UtcNow.AddMinutes(-1))
        {
            return false;
        }

        try
        {
            using var unused = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
