using System.ComponentModel.DataAnnotations;
using EquiSep.Experiments;

namespace EquiSep.Core.Datasets.Files;

/// <summary>
/// Finds the files of a corpus: in the directories that the user names; where none are named, in the usual places of the machine,
/// among earlier downloads, and at last on the mirrors.
/// </summary>
public sealed class CorpusLocator : IDisposable
{
    private readonly CorpusOptions options;
    private readonly CorpusCatalogue catalogue;
    private readonly TimeProvider clock;
    private readonly SemaphoreSlim oneAtATime = new(1);

    // Only a download pays for the network stack.
    private readonly Lazy<HttpClient> client;

    /// <summary>A locator of the published corpora.</summary>
    /// <param name="options">Where the files may come from.</param>
    /// <exception cref="ValidationException">An option is out of its range.</exception>
    public CorpusLocator(CorpusOptions options)
        : this(options, CorpusCatalogue.Published, TimeProvider.System)
    {
    }

    internal CorpusLocator(CorpusOptions options, CorpusCatalogue catalogue, TimeProvider clock)
    {
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        (this.options, this.catalogue, this.clock) = (options, catalogue, clock);

        // Only the hosts of the mirrors are asked: none of them may send this machine on to another address.
        client = new(() => new HttpClient(new SocketsHttpHandler
        {
            ConnectTimeout = options.ConnectTimeout,
            Proxy = new OutwardProxy(HttpClient.DefaultProxy),
            AllowAutoRedirect = false,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        });
    }

    /// <summary>Finds the files of a corpus, downloading them if they are nowhere on this machine.</summary>
    /// <param name="corpus">The corpus.</param>
    /// <param name="progress">Told how far a download is.</param>
    /// <param name="patience">Longest time until the first byte of a download, all mirrors together: for callers that hold a substitute.
    /// Without it each mirror has the time-outs of the options.</param>
    /// <param name="token">Ends it early; nothing unfinished is left behind.</param>
    /// <returns>Paths of files that are all there. Downloaded files are checked in full; others are not, save for telling corpora apart.</returns>
    /// <exception cref="CorpusDirectoryException">A directory that the user named is not there, lacks the corpus, or holds a part or damaged files of it.</exception>
    /// <exception cref="CorpusUnavailableException">The files are nowhere to be had.</exception>
    public async Task<CorpusFiles> LocateAsync(
        Corpus corpus, IProgress<DownloadProgress>? progress = null, TimeSpan? patience = null, CancellationToken token = default)
    {
        var wanted = catalogue[corpus];
        var vain = new List<VainPlace>();
        var lacking = new List<VainPlace>();
        foreach (var directory in options.Directories.Select(RequireDirectory).ToArray())
        {
            var finding = await DirectorySearch.LookAsync(directory, wanted, catalogue, DirectorySearch.NamedDepth, token);
            if (finding.Holding == Holding.Everything)
            {
                return new(corpus, finding.Paths, $"named directory {finding.Folder}");
            }

            if (finding.Holding == Holding.Damaged)
            {
                throw new CorpusDirectoryException(directory, finding.Reason);
            }

            lacking.Add(new(directory, finding.Reason));
        }

        if (lacking.Count > 0)
        {
            throw new CorpusDirectoryException(lacking[0].Place, Lacking(lacking, wanted));
        }

        foreach (var root in options.SearchUsualPlaces ? catalogue.UsualRoots : [])
        {
            var directory = Path.GetFullPath(root);
            var finding = Directory.Exists(directory)
                ? await DirectorySearch.LookAsync(directory, wanted, catalogue, depth: 0, token)
                : Finding.Vain(Holding.Nothing, directory, "does not exist");
            if (finding.Holding == Holding.Everything)
            {
                return new(corpus, finding.Paths, $"directory {finding.Folder}");
            }

            vain.Add(new(directory, finding.Reason));
        }

        await oneAtATime.WaitAsync(token);
        try
        {
            return await new DownloadCache(options, wanted, client, clock).GetAsync(vain, progress, patience, token);
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        oneAtATime.Dispose();
        if (client.IsValueCreated)
        {
            client.Value.Dispose();
        }
    }

    private static string Lacking(List<VainPlace> named, PublishedCorpus wanted)
    {
        var others = named.Skip(1).Select(place => $" {place.Place} {place.Reason}.");
        var files = string.Join(" or ", wanted.Layouts.Select(layout => string.Join(", ", layout.Keys)));
        return $"it {named[0].Reason}.{string.Concat(others)} Looked for {files}, gzipped or not, there and in the folders below.";
    }

    private static string RequireDirectory(string name)
    {
        var directory = Path.GetFullPath(name);
        return Directory.Exists(directory) ? directory
            : throw new CorpusDirectoryException(directory, File.Exists(directory)
                ? "this is a file; name the directory that holds it."
                : "there is no such directory.");
    }
}
