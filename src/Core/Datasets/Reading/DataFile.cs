using System.Reflection;
using EquiSep.Core.Datasets.Files;

namespace EquiSep.Core.Datasets.Reading;

/// <summary>
/// A file of a corpus, gzipped or not. The one place where damage found while reading becomes an
/// error that names the file.
/// </summary>
/// <param name="name">What errors call it: its path.</param>
/// <param name="open">Opens it as it is stored; seekable.</param>
internal sealed class DataFile(string name, Func<Stream> open)
{
    private const int Buffer = 1 << 16;

    /// <summary>What errors call it.</summary>
    public string Name => name;

    /// <summary>A file on disk.</summary>
    public static DataFile At(string path) => new(path, () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, Buffer));

    /// <summary>A file inside this assembly.</summary>
    public static DataFile Embedded(string resource)
    {
        return new(resource, () => Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)
            ?? throw new FileNotFoundException("It is not embedded in this assembly.", resource));
    }

    /// <summary>Reads the file, decompressed.</summary>
    /// <exception cref="DatasetException">It cannot be opened, ends too early or is damaged.</exception>
    public T Read<T>(Func<Stream, T> body)
    {
        try
        {
            using var stored = open();
            using var content = FileContent.Open(stored);
            return body(content);
        }
        catch (EndOfStreamException e)
        {
            throw new DatasetException($"{name} ends too early: it is truncated. Get it again.", e);
        }
        catch (InvalidDataException e)
        {
            throw new DatasetException($"{name} is damaged: {e.Message} Get it again.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{name} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Checks that nothing follows after the <paramref name="size"/> bytes that were read.</summary>
    public void CheckEnd(Stream content, long size)
    {
        if (content.ReadByte() >= 0)
        {
            throw new DatasetException($"{name} holds more than the {size:N0} bytes expected of it.");
        }
    }
}
