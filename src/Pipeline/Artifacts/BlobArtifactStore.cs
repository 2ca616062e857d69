using System.Runtime.CompilerServices;
using Azure;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace EquiSep.Pipeline.Artifacts;

/// <summary>
/// Stores artifacts as block blobs of one container, which is created if necessary. A blob is uploaded in one request from a temporary file, because
/// the blocks of two writers could mix. Its SHA-256 is kept as metadata, so that a request that is repeated because its answer was lost is
/// recognised.
/// </summary>
/// <remarks>
/// Every request has a time limit. Small requests have a limit for all attempts together; the transfer of a content may take any time, as long as no
/// pause between two bytes reaches the limit.
/// </remarks>
/// <param name="container">The container; its client's options contain the number of retries.</param>
/// <param name="limit">The limit of a request; null for <see cref="UsualLimit"/>.</param>
/// <param name="address">The container's address in messages; null for the client's.</param>
public sealed class BlobArtifactStore(BlobContainerClient container, TimeSpan? limit = null, Uri? address = null) : IArtifactStore
{
    // The limit of Azure for one request.
    private const long MaximumLength = 5000L << 20;
    private const string Sum = "sha256";

    // The bytes that the system buffers before the network accepts them, and the speed of a slow network.
    private const long Buffered = 4L << 20;
    private const double BytesPerSecond = 1 << 20;
    private readonly TimeSpan limit = limit ?? UsualLimit;

    /// <summary>The time without an answer or a byte of progress after which a store counts as unavailable.</summary>
    public static TimeSpan UsualLimit { get; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public Task<ArtifactContent?> OpenAsync(ArtifactName name, CancellationToken token) => OpenAsync(name, from: 0, token);

    /// <inheritdoc/>
    public Task<ArtifactContent?> OpenAsync(ArtifactName name, long from, CancellationToken token)
    {
        var what = $"Reading {name}";
        return AskAsync(what, async watch =>
        {
            try
            {
                // An empty content has no range that begins at 0.
                var options = from == 0 ? null : new BlobDownloadOptions { Range = new(from) };
                var answer = (await Blob(name).DownloadStreamingAsync(options, watch.Token)).Value;
                var content = new BlobStream(answer.Content, limit, (e, isLate) => Failure(what, e, isLate));
                return new ArtifactContent(content, answer.Details.ETag.ToString(), answer.Details.ContentLength);
            }
            catch (RequestFailedException e) when (e.Status == 404)
            {
                return null;
            }
        }, token);
    }

    /// <inheritdoc/>
    public async Task<string?> FindAsync(ArtifactName name, CancellationToken token) => (await PropertiesAsync(name, token))?.ETag.ToString();

    /// <inheritdoc/>
    public async Task<string> WriteAsync(ArtifactName name, Func<Stream, CancellationToken, Task> write, WriteCondition condition, CancellationToken token)
    {
        await using var draft = await ArtifactDraft.WriteWithoutFolderAsync(write, token);
        if (draft.Length > MaximumLength)
        {
            throw new ArtifactStoreException($"{name} has {draft.Length} bytes; a blob can have {MaximumLength}.");
        }

        var written = await AskAsync($"Writing {name}", async watch =>
        {
            var options = new BlobUploadOptions
            {
                Conditions = new() { IfNoneMatch = condition.MustBeAbsent ? ETag.All : null, IfMatch = Match(condition.ETag) },
                Metadata = new Dictionary<string, string> { [Sum] = draft.Sha256 },
                TransferOptions = new() { InitialTransferSize = MaximumLength },
                ProgressHandler = watch,
            };
            watch.Extend(TimeSpan.FromSeconds(Math.Min(draft.Length, Buffered) / BytesPerSecond));
            try
            {
                return (await UploadAsync(Blob(name), draft, options, watch.Token)).ETag.ToString();
            }
            catch (RequestFailedException e) when (IsConflict(e))
            {
                return null;
            }
        }, token);
        return written ?? await RecogniseAsync(name, draft.Sha256, token);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ArtifactEntry> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken token)
    {
        ArtifactName.CheckPrefix(prefix);

        // An enumerator has one token for all pages, so each page is requested by itself.
        string? next = null;
        do
        {
            var page = await AskAsync($"Listing '{prefix}'", watch => PageAsync(prefix, next, watch.Token), token);
            foreach (var blob in page?.Values ?? [])
            {
                if (ArtifactName.IsName(blob.Name))
                {
                    var properties = blob.Properties;
                    yield return new(new(blob.Name), properties.ContentLength ?? 0, properties.LastModified ?? DateTimeOffset.MaxValue);
                }
            }

            next = page?.ContinuationToken;
        }
        while (!string.IsNullOrEmpty(next));
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(ArtifactName name, string? etag, CancellationToken token)
    {
        var deleted = await AskAsync<bool?>($"Deleting {name}", async watch =>
        {
            try
            {
                var conditions = new BlobRequestConditions { IfMatch = Match(etag) };
                return (await Blob(name).DeleteIfExistsAsync(conditions: conditions, cancellationToken: watch.Token)).Value;
            }
            catch (RequestFailedException e) when (IsConflict(e))
            {
                return null;
            }
        }, token);
        if (deleted is null && await FindAsync(name, token) is { } found)
        {
            throw new ArtifactConflictException(name, found);
        }

        return deleted ?? false;
    }

    private static ETag? Match(string? etag) => etag is null ? null : new ETag(etag);

    private static bool IsConflict(RequestFailedException e) => e.ErrorCode == BlobErrorCode.BlobAlreadyExists || e.ErrorCode == BlobErrorCode.ConditionNotMet;

    private BlobClient Blob(ArtifactName name) => container.GetBlobClient(name.Value);

    private async Task<Page<BlobItem>?> PageAsync(string prefix, string? next, CancellationToken token)
    {
        try
        {
            var pages = container.GetBlobsAsync(new GetBlobsOptions { Prefix = prefix }, token).AsPages(next);
            await using var page = pages.GetAsyncEnumerator(token);
            return await page.MoveNextAsync() ? page.Current : null;
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            return null;
        }
    }

    // A write that is refused because the artifact exists may repeat the request that wrote it.
    private async Task<string> RecogniseAsync(ArtifactName name, string sha256, CancellationToken token)
    {
        var found = await PropertiesAsync(name, token);
        return found is not null && found.Metadata.TryGetValue(Sum, out var sum) && sum == sha256
            ? found.ETag.ToString()
            : throw new ArtifactConflictException(name, found?.ETag.ToString());
    }

    private Task<BlobProperties?> PropertiesAsync(ArtifactName name, CancellationToken token)
    {
        return AskAsync($"Looking for {name}", async watch =>
        {
            try
            {
                return (await Blob(name).GetPropertiesAsync(cancellationToken: watch.Token)).Value;
            }
            catch (RequestFailedException e) when (e.Status == 404)
            {
                return null;
            }
        }, token);
    }

    private async Task<BlobContentInfo> UploadAsync(BlobClient blob, ArtifactDraft draft, BlobUploadOptions options, CancellationToken token)
    {
        try
        {
            return await blob.UploadAsync(draft.Read(), options, token);
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            await container.CreateIfNotExistsAsync(cancellationToken: token);
            return await blob.UploadAsync(draft.Read(), options, token);
        }
    }

    private async Task<T> AskAsync<T>(string what, Func<Watch, Task<T>> request, CancellationToken token)
    {
        using var watch = new Watch(limit, token);
        try
        {
            return await request(watch);
        }
        catch (Exception e) when (IsFailure(e))
        {
            // The SDK may wrap a cancellation.
            token.ThrowIfCancellationRequested();
            throw Failure(what, e, isLate: watch.Token.IsCancellationRequested);
        }
    }

    // The SDK reports an unavailable service by many exceptions.
    internal static bool IsFailure(Exception e) =>
        e is RequestFailedException or AggregateException or AuthenticationFailedException or OperationCanceledException or IOException;

    private ArtifactStoreException Failure(string what, Exception e, bool isLate)
    {
        // The query of the address may be a signature that opens the store.
        var place = (address ?? container.Uri).GetLeftPart(UriPartial.Path);
        if (isLate)
        {
            var seconds = $"{limit.TotalSeconds:0.###} s (Artifacts:TimeoutSeconds)";
            return new($"{what} at {place} failed: no answer and no progress within {seconds}.", e);
        }

        var last = (e as AggregateException)?.InnerExceptions[^1] ?? e;
        if (last is RequestFailedException full && NoSpaceException.IsFullService(full.Status, full.ErrorCode))
        {
            return new NoSpaceException(place, e);
        }

        var reason = last.Message.Split('\n')[0].Trim();
        var refusal = last switch
        {
            // Without a status nobody has answered.
            RequestFailedException { Status: > 0 and < 500 } refused =>
                $"{reason} (HTTP {refused.Status} {refused.ErrorCode}){Advice(refused.Status, refused.ErrorCode)}",
            AuthenticationFailedException => reason + Advice(401, code: null),
            _ => null,
        };
        return new($"{what} at {place} failed: {refusal ?? reason}", e) { Refusal = refusal };
    }

    // The setting that causes a refusal.
    private string? Advice(int status, string? code) => (status, code) switch
    {
        (400, "InvalidHeaderValue" or "UnsupportedHeader" or null or "") =>
            " The service may not know the version of its interface that is spoken: set Artifacts:ServiceVersion to one that it knows,"
                + " such as 2024-11-04.",
        (401 or 403, _) => " ConnectionStrings:blobs must hold a key, signature or identity that may read, write, list and delete blobs"
            + $" in the container '{container.Name}' (Artifacts:Container); a signature and a token also need a clock that is right.",
        (404, _) => $" ConnectionStrings:blobs must name an account that exists, and the container '{container.Name}'"
            + " (Artifacts:Container) must be there, or may be made.",
        _ => null,
    };

    /// <summary>The time limit of a request, which restarts with each byte of progress.</summary>
    private sealed class Watch : IProgress<long>, IDisposable
    {
        private readonly CancellationTokenSource end;
        private TimeSpan limit;

        public Watch(TimeSpan limit, CancellationToken token)
        {
            this.limit = limit;
            end = CancellationTokenSource.CreateLinkedTokenSource(token);
            end.CancelAfter(limit);
        }

        public CancellationToken Token => end.Token;

        public void Extend(TimeSpan more)
        {
            limit += more;
            end.CancelAfter(limit);
        }

        public void Report(long value) => end.CancelAfter(limit);

        public void Dispose() => end.Dispose();
    }
}
