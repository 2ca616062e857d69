using System.Net;

namespace EquiSep.Core.Datasets.Files;

/// <summary>One request for a file, or for the rest of it.</summary>
/// <param name="client">The connection to the mirror.</param>
/// <param name="stallTimeout">Longest time without a byte.</param>
/// <param name="clock">The clock that measures it.</param>
internal sealed class Transfer(HttpClient client, TimeSpan stallTimeout, TimeProvider clock)
{
    /// <summary>Receives what the partial file still lacks.</summary>
    /// <exception cref="TransferException">It could not be received, or is not of the published size.</exception>
    public async Task ContinueAsync(PartialFile partial, Uri url, PublishedFile file, Action<long> progress, CancellationToken token)
    {
        if (partial.Length == file.Size)
        {
            return;
        }

        using var patience = new Deadline(stallTimeout, clock, token);
        var answered = false;
        try
        {
            using var request = Request(url, partial);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            answered = true;
            Admit(response, partial, file);
            await using var body = await response.Content.ReadAsStreamAsync(patience.Token);
            await ReceiveAsync(body, partial, file, progress, patience);
        }
        catch (OperationCanceledException e) when (!token.IsCancellationRequested)
        {
            throw e.InnerException is TimeoutException ? new TransferException(Trouble.Lasting, "no connection in time")
                : answered ? new TransferException(Trouble.Temporary, $"stalled at {Share(partial, file)}: nothing came for {stallTimeout.TotalSeconds:0.##} s")
                : new TransferException(Trouble.Lasting, $"no answer within {stallTimeout.TotalSeconds:0.##} s");
        }
        catch (HttpRequestException e)
        {
            throw new TransferException(e.HttpRequestError switch
            {
                HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError => Trouble.NoWay,
                HttpRequestError.ResponseEnded or HttpRequestError.Unknown => Trouble.Temporary,
                _ => Trouble.Lasting,
            }, e.GetBaseException().Message);
        }
    }

    private static HttpRequestMessage Request(Uri url, PartialFile partial)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.AcceptEncoding.ParseAdd("identity");
        request.Headers.UserAgent.ParseAdd("EquiSep");
        if (partial.Length > 0)
        {
            request.Headers.Range = new(partial.Length, null);
            request.Headers.IfRange = partial.Version;
        }

        return request;
    }

    // Refuses answers that cannot be the file before any of their bytes is read.
    private static void Admit(HttpResponseMessage response, PartialFile partial, PublishedFile file)
    {
        var status = $"HTTP {(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd();
        var range = response.Content.Headers.ContentRange;
        switch (response.StatusCode)
        {
            case HttpStatusCode.PartialContent when range?.From == partial.Length && (range.Length ?? file.Size) == file.Size:
                break;
            case HttpStatusCode.OK:
                partial.Restart();
                var tag = response.Headers.ETag;
                partial.Version = tag is { IsWeak: false } ? new(tag)
                    : response.Content.Headers.LastModified is { } date ? new(date)
                    : null;
                break;
            case HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable:
                partial.Restart();
                throw new TransferException(Trouble.Temporary, $"{status}, but not for the range that was asked for");
            case HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError:
                throw new TransferException(Trouble.Temporary, status);
            default:
                throw new TransferException(Trouble.Lasting, status);
        }

        partial.Pieces++;
        if (response.Content.Headers.ContentLength is { } length && partial.Length + length != file.Size)
        {
            throw WrongSize(FormattableString.Invariant($"{partial.Length + length:N0}"), file);
        }
    }

    private async Task ReceiveAsync(
        Stream body, PartialFile partial, PublishedFile file, Action<long> progress, Deadline patience)
    {
        var buffer = new byte[1 << 17];
        while (await ReadAsync() is > 0 and var read)
        {
            if (partial.Length + read > file.Size)
            {
                throw WrongSize("more", file);
            }

            partial.Append(buffer.AsSpan(0, read));
            patience.Restart(stallTimeout);
            progress(partial.Length);
        }

        if (partial.Length < file.Size)
        {
            throw new TransferException(Trouble.Temporary, $"ended at {Share(partial, file)}");
        }

        // Only what the network throws is caught: an IOException of the disk means something else.
        async Task<int> ReadAsync()
        {
            try
            {
                return await body.ReadAsync(buffer, patience.Token);
            }
            catch (IOException e)
            {
                throw new TransferException(Trouble.Temporary, $"interrupted at {Share(partial, file)}: {e.Message}");
            }
        }
    }

    private static TransferException WrongSize(string bytes, PublishedFile file) =>
        new(Trouble.Lasting, FormattableString.Invariant($"wrong size: {bytes} bytes; the file has {file.Size:N0}"));

    private static string Share(PartialFile partial, PublishedFile file) =>
        FormattableString.Invariant($"{partial.Length:N0} of {file.Size:N0} bytes");
}
