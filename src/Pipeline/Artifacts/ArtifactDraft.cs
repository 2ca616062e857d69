namespace EquiSep.Pipeline.Artifacts;

/// <summary>
/// A content that has no name yet: a private file that is hashed while it is written and deleted with the draft. Failures of the disk are
/// <see cref="ArtifactStoreException"/>; those of the code that writes the content are passed on.
/// </summary>
internal sealed class ArtifactDraft : IAsyncDisposable
{
    // No segment of an artifact's name starts with a dot.
    private const string Pattern = ".????????????????????????????????.draft";
    private const int BufferLength = 1 << 16;
    private readonly string folder;
    private readonly FileStream file;

    private ArtifactDraft(string folder)
    {
        // FileShare.Delete lets the open file be renamed; it is locked against IsForgotten until it is closed.
        this.folder = folder;
        var path = Path.Combine(folder, $".{Guid.NewGuid():N}.draft");
        file = DiskFailure.Access(
            folder, () => new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, BufferLength, FileOptions.Asynchronous));
    }

    /// <summary>The length in bytes.</summary>
    public long Length => file.Length;

    /// <summary>SHA-256 of the content, 64 hexadecimal digits; empty before the content is written.</summary>
    public string Sha256 { get; private set; } = "";

    /// <summary>Creates an empty draft in the folder of its future name.</summary>
    public static ArtifactDraft InFolder(string folder) => new(folder);

    /// <summary>Creates a draft whose file is in no folder, so that nothing is left if the process is killed.</summary>
    public static async Task<ArtifactDraft> WriteWithoutFolderAsync(Func<Stream, CancellationToken, Task> write, CancellationToken token)
    {
        var draft = new ArtifactDraft(Path.GetTempPath());
        try
        {
            DiskFailure.Access(draft.folder, () => File.Delete(draft.file.Name));
            await draft.WriteAsync(write, token);
            return draft;
        }
        catch
        {
            await draft.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes the content.</summary>
    public async Task WriteAsync(Func<Stream, CancellationToken, Task> write, CancellationToken token)
    {
        await using var target = new DraftStream(file, folder);
        await using var stream = new HashingStream(target);
        await write(stream, token);
        await target.FlushAsync(token);
        token.ThrowIfCancellationRequested();
        Sha256 = stream.Sha256();
    }

    /// <summary>The content from its start. The stream is open as long as the draft.</summary>
    public Stream Read()
    {
        file.Position = 0;
        return file;
    }

    /// <summary>Flushes the content to the disk, so that it survives a power failure.</summary>
    public void Keep() => DiskFailure.Access(folder, () => file.Flush(flushToDisk: true));

    /// <summary>Gives the content its name, atomically for all readers.</summary>
    public void Publish(string target) => DiskFailure.Access(folder, () => File.Move(file.Name, target, overwrite: true));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            File.Delete(file.Name);
            await file.DisposeAsync();
        }
        catch (IOException e)
        {
            throw DiskFailure.Translate(folder, e);
        }
    }

    /// <summary>Deletes the drafts of killed processes in a folder and its subfolders.</summary>
    public static void DeleteForgotten(string folder)
    {
        var search = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (var path in Directory.EnumerateFiles(folder, Pattern, search).Where(IsForgotten))
        {
            File.Delete(path);
        }
    }

    // The system unlocks the files of a killed process. A draft is created a moment before it is locked, hence the minute.
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
