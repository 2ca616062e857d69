namespace EquiSep.Core.Datasets.Files;

/// <summary>Outcome of a download: the URL that served the file, or, if none did, why each failed.</summary>
internal sealed record DownloadOutcome(Uri? Url, IReadOnlyList<VainPlace> Failures);

/// <summary>Fetches a file from the first mirror that gives it whole and right.</summary>
/// <param name="client">The connection to the mirrors.</param>
/// <param name="options">Time-outs, retries and pauses.</param>
/// <param name="clock">The clock that measures them.</param>
internal sealed class Downloader(HttpClient client, CorpusOptions options, TimeProvider clock)
{
    // Without a network every mirror fails in the same way: one repetition for all of them together.
    internal static readonly TimeSpan SecondLook = TimeSpan.FromMilliseconds(200);

    /// <summary>Fetches; an interrupted transfer goes on where it ended, a busy server is asked again after a pause.</summary>
    /// <param name="file">What the file must be.</param>
    /// <param name="mirrors">Folders that serve it, in order.</param>
    /// <param name="target">Where it goes once it is proved good.</param>
    /// <param name="progress">Told the bytes received.</param>
    /// <param name="token">Ends it early.</param>
    public async Task<DownloadOutcome> FetchAsync(
        PublishedFile file, IReadOnlyList<Uri> mirrors, string target, Action<long> progress, CancellationToken token)
    {
        var failures = new List<VainPlace>();
        var secondLook = true;
        foreach (var url in mirrors.Select(mirror => new Uri(mirror, file.Name)))
        {
            try
            {
                await using var partial = new PartialFile(target);
                for (var left = options.Retries; !await TryAsync(partial, url, left); left--)
                {
                }

                return new(url, failures);
            }
            catch (TransferException e)
            {
                failures.Add(new(url.ToString(), e.Message));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The disk, not the network (see Transfer): another mirror cannot help.
                failures.Add(new(target, $"cannot be written: {e.Message}"));
                break;
            }
        }

        return new(null, failures);

        // True when the file is in its place, false after a pause when another attempt is worth while.
        async Task<bool> TryAsync(PartialFile partial, Uri url, int left)
        {
            try
            {
                await new Transfer(client, options.StallTimeout, clock).ContinueAsync(partial, url, file, progress, token);
                await partial.AcceptAsync(file, token);
                return true;
            }
            catch (TransferException e) when (e.Trouble == Trouble.Temporary && left > 0)
            {
                await Task.Delay(options.RetryDelay * Math.Pow(2, options.Retries - left), clock, token);
                return false;
            }
            catch (TransferException e) when (e.Trouble == Trouble.NoWay && secondLook)
            {
                secondLook = false;
                await Task.Delay(SecondLook, clock, token);
                return false;
            }
        }
    }
}
