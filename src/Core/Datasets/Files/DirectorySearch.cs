namespace EquiSep.Core.Datasets.Files;

/// <summary>What a directory holds of a corpus.</summary>
internal enum Holding
{
    /// <summary>None of its files, or those of another corpus with the same names.</summary>
    Nothing,

    /// <summary>Some of its files, or damaged ones.</summary>
    Damaged,

    /// <summary>All of them.</summary>
    Everything,
}

/// <summary>Outcome of looking for a corpus in a directory.</summary>
/// <param name="Holding">What is there.</param>
/// <param name="Folder">The folder, which may lie below the directory.</param>
/// <param name="Paths">From key to path; empty unless everything is there.</param>
/// <param name="Reason">What is wrong, in words; empty if everything is there.</param>
internal sealed record Finding(Holding Holding, string Folder, IReadOnlyDictionary<string, string> Paths, string Reason)
{
    public static Finding Vain(Holding holding, string folder, string reason) =>
        new(holding, folder, new Dictionary<string, string>(), reason);
}

/// <summary>Looks for the files of a corpus in a directory and in the folders below it.</summary>
internal static class DirectorySearch
{
    // A home folder or a root may be named by mistake.
    private const int MaxFolders = 300;

    /// <summary>Depth of the folders that are looked at below a directory that the user names.</summary>
    public const int NamedDepth = 3;

    /// <summary>Looks; the first folder that holds everything wins, else the most telling failure is given.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="wanted">The corpus.</param>
    /// <param name="catalogue">All corpora: some share file names.</param>
    /// <param name="depth">Levels of subfolders of any name that are searched; folders that common tools create are always searched.</param>
    /// <param name="token">Ends it early.</param>
    public static async Task<Finding> LookAsync(
        string directory, PublishedCorpus wanted, CorpusCatalogue catalogue, int depth, CancellationToken token)
    {
        Finding? best = null;
        FolderListing[] folders = [.. Folders(directory, wanted, depth)];

        // Unpacked files anywhere come before an archive: opening one takes seconds.
        foreach (var layout in wanted.Layouts)
        {
            foreach (var folder in folders)
            {
                var finding = await LookAsync(folder, layout, wanted, catalogue, token);
                if (finding?.Holding == Holding.Everything)
                {
                    return finding;
                }

                best = best is null || finding?.Holding > best.Holding ? finding : best;
            }
        }

        return best ?? Finding.Vain(Holding.Nothing, directory, $"holds no files of {wanted.Title}");
    }

    // Those that tools usually make come first, then all others, level by level.
    private static IEnumerable<FolderListing> Folders(string directory, PublishedCorpus wanted, int depth)
    {
        var usual = wanted.Folders.Select(name => Path.Combine(directory, name)).Where(Directory.Exists).ToArray();
        var waiting = new Queue<(string Folder, int Left)>([.. usual.Select(folder => (folder, 0)), (directory, depth)]);
        var seen = new Dictionary<string, FolderListing>(StringComparer.Ordinal);
        while (seen.Count < MaxFolders && waiting.TryDequeue(out var next))
        {
            if (!seen.TryGetValue(next.Folder, out var listing))
            {
                seen.Add(next.Folder, listing = new(next.Folder));
                yield return listing;
            }

            foreach (var below in next.Left > 0 ? listing.Below : [])
            {
                waiting.Enqueue((below, next.Left - 1));
            }
        }
    }

    // Null if none of the layout's files is there.
    private static async Task<Finding?> LookAsync(
        FolderListing listing, Layout layout, PublishedCorpus wanted, CorpusCatalogue catalogue, CancellationToken token)
    {
        var folder = listing.Folder;
        var paths = new Dictionary<string, string>();
        foreach (var key in layout.Keys)
        {
            if (listing.Find(key) is { } path)
            {
                paths[key] = path;
            }
        }

        if (paths.Count == 0)
        {
            return null;
        }

        foreach (var file in wanted.Downloads.Where(file => file.Identifies && paths.ContainsKey(file.Key)))
        {
            var problem = await IdentifyAsync(paths[file.Key], file, wanted, catalogue, token);
            if (problem is not null)
            {
                return problem;
            }
        }

        var missing = layout.Keys.Where(key => !paths.ContainsKey(key)).ToArray();
        return missing.Length == 0
            ? new(Holding.Everything, folder, paths, "")
            : Finding.Vain(Holding.Damaged, folder, $"{folder} has {string.Join(", ", paths.Keys)} but lacks {string.Join(", ", missing)}.");
    }

    // MNIST and Fashion-MNIST have the same file names, sizes and headers: only the content tells them apart.
    // The label files (60 kB) are enough for that, so a start does not wait for the images to be summed.
    private static async Task<Finding?> IdentifyAsync(
        string path, PublishedFile file, PublishedCorpus wanted, CorpusCatalogue catalogue, CancellationToken token)
    {
        var folder = Path.GetDirectoryName(path)!;
        try
        {
            var md5 = await Checksum.OfContentAsync(path, file.UnpackedLimit, token);
            var owner = catalogue.Corpora.FirstOrDefault(corpus => corpus.Downloads.Any(known => known.UnpackedMd5 == md5));
            return owner?.Corpus == wanted.Corpus && file.UnpackedMd5 == md5 ? null
                : owner is not null && owner.Corpus != wanted.Corpus
                    ? Finding.Vain(Holding.Nothing, folder, $"holds {owner.Title}, not {wanted.Title} ({path})")
                    : Finding.Vain(Holding.Damaged, folder, $"{path} is not the file of {wanted.Title}: unpacked it has MD5 {md5}, should be {file.UnpackedMd5}.");
        }
        catch (InvalidDataException e)
        {
            return Finding.Vain(Holding.Damaged, folder, $"{path} is not the file of {wanted.Title}. {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Finding.Vain(Holding.Damaged, folder, $"{path} cannot be read: {e.Message.TrimEnd('.')}.");
        }
    }
}
