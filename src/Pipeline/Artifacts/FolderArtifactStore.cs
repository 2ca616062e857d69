using System.IO.Enumeration;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace EquiSep.Pipeline.Artifacts;

/// <summary>
/// Stores artifacts as files of a folder that several processes of one machine may share. A file is renamed to its name after its content has been
/// flushed to the disk; the ETag is the SHA-256 of the content. Empty folders are kept.
/// </summary>
public sealed class FolderArtifactStore : IArtifactStore
{
    private const int BufferLength = 1 << 16;
    private readonly string root;
    private readonly NameLocks locks;

    /// <summary>Opens the store, creates its folder if necessary and deletes the drafts of killed processes.</summary>
    /// <exception cref="IOException">The folder cannot be created or read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public FolderArtifactStore(string folder)
    {
        root = Directory.CreateDirectory(folder).FullName;
        locks = new(Path.Combine(root, ".locks"));
        ArtifactDraft.DeleteForgotten(root);
    }

    /// <inheritdoc/>
    public async Task<ArtifactContent?> OpenAsync(ArtifactName name, CancellationToken token)
    {
        var path = PathOf(name.Value);
        if (!File.Exists(path))
        {
            return null;
        }

        FileStream file;
        try
        {
            const FileShare everything = FileShare.ReadWrite | FileShare.Delete;
            file = new(path, FileMode.Open, FileAccess.Read, everything, BufferLength, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (FileNotFoundException)
        {
            return null; // deleted in between
        }
        catch (IOException e)
        {
            throw DiskFailure.Translate(root, e);
        }

        try
        {
            var etag = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, token));
            file.Position = 0;
            return new(new FileContentStream(file, root), etag, file.Length);
        }
        catch (IOException e)
        {
            await file.DisposeAsync();
            throw DiskFailure.Translate(root, e);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<ArtifactContent?> OpenAsync(ArtifactName name, long from, CancellationToken token)
    {
        var content = await OpenAsync(name, token);
        content?.Stream.Position = from;
        return content is null ? null : content with { Length = content.Length - from };
    }

    /// <inheritdoc/>
    public async Task<string?> FindAsync(ArtifactName name, CancellationToken token)
    {
        await using var content = await OpenAsync(name, token);
        return content?.ETag;
    }

    /// <inheritdoc/>
    public Task<string> WriteAsync(ArtifactName name, Func<Stream, CancellationToken, Task> write, WriteCondition condition, CancellationToken token) =>
        PutAsync(name, write, condition, token);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ArtifactEntry> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken token)
    {
        ArtifactName.CheckPrefix(prefix);
        await Task.Yield(); // keeps the caller's thread from waiting for the disk
        var slash = prefix.LastIndexOf('/');
        var folder = slash < 0 ? root : PathOf(prefix[..slash]);
        if (!Directory.Exists(folder))
        {
            yield break;
        }

        var search = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        var files = new FileSystemEnumerable<(string Path, long Length, DateTimeOffset Written)>(folder, (ref entry) => (entry.ToFullPath(), entry.Length, entry.LastWriteTimeUtc), search)
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory,
            ShouldRecursePredicate = (ref entry) => entry.FileName[0] != '.',
        };
        using var listing = DiskFailure.Access(root, files.GetEnumerator);
        while (DiskFailure.Access(root, listing.MoveNext))
        {
            token.ThrowIfCancellationRequested();
            var (path, length, written) = listing.Current;
            var name = Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/');
            if (name.StartsWith(prefix, StringComparison.Ordinal) && ArtifactName.IsName(name))
            {
                yield return new(new(name), length, written);
            }
        }
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(ArtifactName name, string? etag, CancellationToken token)
    {
        var path = PathOf(name.Value);
        using (await locks.TakeAsync(name, token))
        {
            if (!File.Exists(path))
            {
                return false;
            }

            if (etag is not null && await FindAsync(name, token) is var found && found != etag)
            {
                throw new ArtifactConflictException(name, found);
            }

            DiskFailure.Access(root, () => File.Delete(path));
            return true;
        }
    }

    private async Task<string> PutAsync(ArtifactName name, Func<Stream, CancellationToken, Task> write, WriteCondition condition, CancellationToken token)
    {
        var path = PathOf(name.Value);
        await using var draft = ArtifactDraft.InFolder(DiskFailure.Access(root, () => Directory.CreateDirectory(Path.GetDirectoryName(path)!).FullName));
        await draft.WriteAsync(write, token);
        draft.Keep();
        using (await locks.TakeAsync(name, token))
        {
            var found = condition == WriteCondition.None ? null : await FindAsync(name, token);
            if (found == draft.Sha256)
            {
                return found;
            }

            if (!condition.HoldsFor(found))
            {
                throw new ArtifactConflictException(name, found);
            }

            draft.Publish(path);
        }

        return draft.Sha256;
    }

    // A name cannot lead out of the folder, but a link in the folder could.
    private string PathOf(string name) => DiskFailure.Access(root, () => CheckedPath(name));

    private string CheckedPath(string name)
    {
        var path = root;
        foreach (var segment in name.Split('/'))
        {
            path = Path.Combine(path, segment);
            if (new FileInfo(path).LinkTarget is not null)
            {
                throw new ArtifactStoreException($"{path} is a symbolic link; artifacts are kept in their folder only.");
            }
        }

        return path;
    }
}
