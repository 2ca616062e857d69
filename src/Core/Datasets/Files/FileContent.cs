using System.IO.Compression;
using System.Text;

namespace EquiSep.Core.Datasets.Files;

/// <summary>
/// What a file holds, whatever its name says: browsers unpack files without renaming them, and rename them without unpacking.
/// </summary>
internal static class FileContent
{
    private const int StartBytes = 64;
    private static readonly string[] pages = ["<!doctype", "<html", "<head", "<?xml"];

    /// <summary>The content of a file: unpacked where it is a gzip file, of one member or several.</summary>
    /// <param name="stored">The file as it is stored; seekable. It belongs to the stream that is returned.</param>
    /// <exception cref="InvalidDataException">It is a web page, or no sound gzip file.</exception>
    public static Stream Open(Stream stored)
    {
        var isGzip = stored.ReadByte() == 0x1f && stored.ReadByte() == 0x8b;
        var start = new byte[StartBytes];
        var content = Unpack(leaveOpen: true);
        var length = content.ReadAtLeast(start, StartBytes, throwOnEndOfStream: false);
        if (isGzip)
        {
            content.Dispose();
        }

        return PageIn(start.AsSpan(0, length)) is { } page
            ? throw new InvalidDataException($"It starts with {page}: an error page was saved in its place.")
            : Unpack(leaveOpen: false);

        Stream Unpack(bool leaveOpen)
        {
            stored.Position = 0;
            return isGzip ? new GZipStream(stored, CompressionMode.Decompress, leaveOpen) : stored;
        }
    }

    // The first tag of a web page; null for anything else.
    private static string? PageIn(ReadOnlySpan<byte> start)
    {
        var text = Encoding.Latin1.GetString(start).TrimStart('\u00ef', '\u00bb', '\u00bf', ' ', '\t', '\r', '\n');
        return pages.Any(page => text.StartsWith(page, StringComparison.OrdinalIgnoreCase))
            ? text[..(text.IndexOf('>', StringComparison.Ordinal) + 1)]
            : null;
    }
}
