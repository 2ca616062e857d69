namespace EquiSep.Core.Datasets.Reading;

/// <summary>A stream that may not be longer than it should be: a gzip bomb ends here instead of in memory.</summary>
/// <param name="inner">What is read.</param>
/// <param name="name">What errors call the file.</param>
/// <param name="most">Bytes that may be read.</param>
internal sealed class CappedStream(Stream inner, string name, long most) : Stream
{
    private long read;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => read; set => throw new NotSupportedException(); }

    /// <summary>All of a stream.</summary>
    /// <exception cref="DatasetException">It is longer than <paramref name="most"/>.</exception>
    public static byte[] ReadAll(Stream content, string name, long most)
    {
        if (content.CanSeek && content.Length <= most)
        {
            var whole = new byte[content.Length];
            content.ReadExactly(whole);
            return whole;
        }

        using var capped = new CappedStream(content, name, most);
        using var bytes = new MemoryStream((int)most);
        capped.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <inheritdoc/>
    /// <exception cref="DatasetException">More than the cap was read.</exception>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    /// <exception cref="DatasetException">More than the cap was read.</exception>
    public override int Read(Span<byte> buffer)
    {
        var bytes = inner.Read(buffer);
        read += bytes;
        return read <= most
            ? bytes
            : throw new DatasetException($"{name} decompresses to more than the {most:N0} bytes expected at most. It is refused.");
    }

    /// <inheritdoc/>
    public override void Flush() => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
