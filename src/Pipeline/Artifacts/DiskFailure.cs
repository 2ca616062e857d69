namespace EquiSep.Pipeline.Artifacts;

/// <summary>Translates the exceptions of disks into those of stores.</summary>
internal static class DiskFailure
{
    /// <summary>The exception of a store for a failed access to a disk.</summary>
    /// <param name="place">The folder.</param>
    /// <param name="cause">The exception of the system.</param>
    public static ArtifactStoreException Translate(string place, IOException cause) => NoSpaceException.IsFullDisk(cause)
        ? new NoSpaceException(place, cause)
        : new ArtifactStoreException(cause.Message, cause);

    /// <summary>Accesses a disk.</summary>
    /// <param name="place">The folder.</param>
    /// <param name="access">The access.</param>
    /// <exception cref="ArtifactStoreException">The disk is unavailable.</exception>
    public static T Access<T>(string place, Func<T> access)
    {
        try
        {
            return access();
        }
        catch (IOException e)
        {
            throw Translate(place, e);
        }
    }

    /// <inheritdoc cref="Access{T}"/>
    public static void Access(string place, Action access)
    {
        try
        {
            access();
        }
        catch (IOException e)
        {
            throw Translate(place, e);
        }
    }

    /// <inheritdoc cref="Access{T}"/>
    public static async Task<T> AccessAsync<T>(string place, Func<Task<T>> access)
    {
        try
        {
            return await access();
        }
        catch (IOException e)
        {
            throw Translate(place, e);
        }
    }
}

/// <summary>A file of a store, which throws the store's exceptions.</summary>
/// <param name="file">The file, which is disposed with this stream.</param>
/// <param name="place">The folder of the store.</param>
internal sealed class FileContentStream(FileStream file, string place) : ReadOnlyStream
{
    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override long Length => file.Length;

    /// <inheritdoc/>
    public override long Position
    {
        get => file.Position;
        set => file.Position = value;
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await file.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException e)
        {
            throw DiskFailure.Translate(place, e);
        }
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await file.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}

/// <summary>The file of a draft, which throws the store's exceptions and stays open when this stream is disposed.</summary>
/// <param name="file">The file.</param>
/// <param name="place">The folder of the draft.</param>
internal sealed class DraftStream(FileStream file, string place) : WriteOnlyStream
{
    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            file.Write(buffer);
        }
        catch (IOException e)
        {
            throw DiskFailure.Translate(place, e);
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await file.WriteAsync(buffer, cancellationToken);
        }
        catch (IOException e)
        {
            throw DiskFailure.Translate(place, e);
        }
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Flush() => DiskFailure.Access(place, file.Flush);

    /// <inheritdoc/>
    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await file.FlushAsync(cancellationToken);
        }
        catch (IOException e)
        {
            throw DiskFailure.Translate(place, e);
        }
    }
}
