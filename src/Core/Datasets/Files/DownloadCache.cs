using System.Globalization;

namespace EquiSep.Core.Datasets.Files;

/// <summary>
/// The folder of earlier downloads of one corpus. Files lie there compressed, as published, and are summed at every
/// use: the 170 MB of CIFAR-10 take a third of a second, and a damaged file never passes for a good one.
/// </summary>
/// <param name="options">The folder and the time-outs.</param>
/// <param name="corpus">The corpus.</param>
/// <param name="client">The connection to the mirrors.</param>
/// <param name="clock">The clock that measures the time-outs.</param>
internal sealed class DownloadCache(CorpusOptions options, PublishedCorpus corpus, Lazy<HttpClient> client, TimeProvider clock)
{
    private readonly string folder = Path.Combine(Path.GetFullPath(options.Cache), corpus.Corpus.ToString());

    /// <summary>Gives the files from the cache, after downloading those that are missing or damaged.</summary>
    /// <param name="vain">The places that were looked at before, for the error.</param>
    /// <param name="progress">Told how far a download is.</param>
    /// <param name="patience">Longest time until the first byte of a download, or null.</param>
    /// <param name="token">Ends it early.</param>
    /// <exception cref="CorpusUnavailableException">A file is not there and cannot be downloaded.</exception>
    public async Task<CorpusFiles> GetAsync(
        IReadOnlyList<VainPlace> vain, IProgress<DownloadProgress>? progress, TimeSpan? patience, CancellationToken token)
    {
        var missing = new List<PublishedFile>();
        var problems = new List<string>();
        foreach (var file in corpus.Downloads)
        {
            if (await ProblemAsync(file, token) is { } problem)
            {
                missing.Add(file);
                problems.Add($"{file.Name} {problem}");
            }
        }

        var found = Directory.Exists(folder) && Directory.EnumerateFiles(folder).Any();
        var places = vain.Append(new(folder, found ? string.Join(", ", problems) : "holds no earlier download")).ToArray();
        if (options.Offline && missing.Count > 0)
        {
            throw new CorpusUnavailableException(corpus, file: null, places, []);
        }

        var used = new List<string>();
        using var waiting = new Deadline(patience ?? Timeout.InfiniteTimeSpan, clock, token);
        foreach (var file in missing)
        {
            var outcome = await FetchAsync(file);
            used.Add(outcome.Url?.ToString() ?? throw new CorpusUnavailableException(corpus, file.Name, places, outcome.Failures));
        }

        var source = used.Count == 0 ? $"earlier download in {folder}" : $"downloaded from {string.Join(", ", used)}";
        return new(corpus.Corpus, corpus.Downloads.ToDictionary(file => file.Key, PathOf), source);

        async Task<DownloadOutcome> FetchAsync(PublishedFile file)
        {
            try
            {
                return await new Downloader(client.Value, options, clock).FetchAsync(file, Mirrors, PathOf(file), Report, waiting.Token);
            }
            catch (OperationCanceledException) when (!token.IsCancellationRequested)
            {
                var reason = string.Create(CultureInfo.InvariantCulture, $"no answer within {patience!.Value.TotalSeconds:0.##} s");
                return new(null, [.. Mirrors.Select(mirror => new VainPlace(new Uri(mirror, file.Name).ToString(), reason))]);
            }

            void Report(long received)
            {
                waiting.Restart(Timeout.InfiniteTimeSpan);
                progress?.Report(new(corpus.Corpus, file.Name, received, file.Size));
            }
        }
    }

    private IReadOnlyList<Uri> Mirrors =>
        [.. (options.Mirrors.TryGetValue(corpus.Corpus, out var own) && own.Count > 0 ? own.AsEnumerable() : corpus.Mirrors)
            .Select(address => new Uri(address.TrimEnd('/') + "/"))];

    private string PathOf(PublishedFile file) => Path.Combine(folder, file.Name);

    private async Task<string?> ProblemAsync(PublishedFile file, CancellationToken token)
    {
        try
        {
            var path = PathOf(file);
            return !File.Exists(path) ? "is not there"
                : new FileInfo(path).Length != file.Size || await Checksum.OfAsync(path, token) != file.Md5 ? "is damaged"
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"cannot be read: {e.Message}";
        }
    }
}
