using System.Formats.Tar;

namespace EquiSep.Core.Datasets.Reading;

/// <summary>
/// <c>cifar-10-binary.tar.gz</c> or <c>cifar-10-python.tar.gz</c>, gzipped or not, read once, in memory; nothing is unpacked to disk.
/// </summary>
/// <param name="path">The archive.</param>
/// <param name="layout">Decides how large it may be.</param>
internal sealed class CifarArchive(string path, CorpusLayout layout)
{
    private readonly Lazy<Dictionary<string, byte[]>> batches = new(() => Unpack(DataFile.At(path), layout));

    /// <summary>One of its batches.</summary>
    /// <exception cref="DatasetException">The archive is damaged, larger than it can be, or lacks the batch.</exception>
    public CifarBatch Load(string batch, int images)
    {
        return batches.Value.TryGetValue(batch, out var content)
            ? CifarBatch.Parse($"{path} ({batch})", content, layout, images)
            : throw new DatasetException($"{path} lacks the file {batch}; {string.Join(", ", CifarCorpus.Batches)} are expected.");
    }

    private static Dictionary<string, byte[]> Unpack(DataFile file, CorpusLayout layout)
    {
        var most = CifarBatch.MostBytes(layout, Math.Max(layout.TrainImages / 5, layout.TestImages));
        return file.Read(content =>
        {
            using var capped = new CappedStream(content, file.Name, (CifarCorpus.Batches.Length + 1) * most);
            using var tar = new TarReader(capped);
            var found = new Dictionary<string, byte[]>();
            while (tar.GetNextEntry() is { } entry)
            {
                var name = Path.GetFileNameWithoutExtension(Inside(file.Name, entry.Name));
                if (entry.DataStream is { } data && CifarCorpus.Batches.Contains(name) && !found.TryAdd(name, Read(file.Name, name, data, most)))
                {
                    throw new DatasetException($"{file.Name} holds {name} twice.");
                }
            }

            return found;
        });
    }

    // Nothing is written to disk, but an archive that points outside its folder is not the published one.
    private static string Inside(string file, string entry)
    {
        return Path.IsPathRooted(entry) || entry.Split('/', '\\').Contains("..")
            ? throw new DatasetException($"{file} holds the entry '{entry}', which lies outside the archive's folder. It is refused.")
            : Path.GetFileName(entry);
    }

    private static byte[] Read(string file, string name, Stream data, long most)
    {
        if (data.Length > most)
        {
            throw new DatasetException($"{file}: {name} has {data.Length:N0} bytes; at most {most:N0} are expected.");
        }

        var bytes = new byte[data.Length];
        data.ReadExactly(bytes);
        return bytes;
    }
}
