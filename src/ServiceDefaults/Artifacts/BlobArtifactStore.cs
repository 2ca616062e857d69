using System.Runtime.CompilerServices;
using Azure;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace EquiSep.ServiceDefaults.Artifacts;

/// <summary>
/// Artifacts as block blobs of one container, which is made when it is missing. A blob is sent in one request from a temporary file:
/// of contents sent in blocks, those of two writers could mix. Its SHA-256 goes with it as metadata, so that a
/// request that is repeated because its answer got lost is recognised.
/// </summary>
/// <param name="container">The container; its client's options say how long and how often a request is tried.</param>
public sealed class BlobArtifactStore(BlobContainerClient container) : IArtifactStore
{
    // What Azure takes in one request.
    private const long MaximumLength = 5000L << 20;
    private const string Sum = "sha256";

    /// <inheritdoc/>
    public Task<ArtifactContent?> OpenAsync(ArtifactName name, CancellationToken token) => AskAsync($"Reading {name}", async () =>
    {
        try
        {
            var answer = (await Blob(name).DownloadStreamingAsync(cancellationToken: token)).Value;
            var content = new BlobStream(answer.Content, e => Failure($"Reading {name}", e));
            return new ArtifactContent(content, answer.Details.ETag.ToString(), answer.Details.ContentLength);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }, token);

    /// <inheritdoc/>
    public async Task<string?> FindAsync(ArtifactName name, CancellationToken token) => (await PropertiesAsync(name, token))?.ETag.ToString();

    /// <inheritdoc/>
    public async Task<string> WriteAsync(ArtifactName name, Func<Stream, CancellationToken, Task> write, WriteCondition condition, CancellationToken token)
    {
        await using var draft = await NoSpaceException.WatchAsync(Path.GetTempPath(), () => ArtifactDraft.WriteWithoutFolderAsync(write, token));
        if (draft.Length > MaximumLength)
        {
            throw new ArtifactStoreException($"{name} has {draft.Length} bytes; a blob can have {MaximumLength}.");
        }

        var options = new BlobUploadOptions
        {
            Conditions = new() { IfNoneMatch = condition.MustBeAbsent ? ETag.All : null, IfMatch = Match(condition.ETag) },
            Metadata = new Dictionary<string, string> { [Sum] = draft.Sha256 },
            TransferOptions = new() { InitialTransferSize = MaximumLength },
        };
        var written = await AskAsync($"Writing {name}", async () =>
        {
            try
            {
                return (await UploadAsync(Blob(name), draft, options, token)).ETag.ToString();
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
        await using var blobs = container.GetBlobsAsync(new GetBlobsOptions { Prefix = prefix }, token).GetAsyncEnumerator(token);
        while (await AskAsync($"Listing '{prefix}'", NextAsync, token))
        {
            if (ArtifactName.IsName(blobs.Current.Name))
            {
                var properties = blobs.Current.Properties;
                yield return new(new(blobs.Current.Name), properties.ContentLength ?? 0, properties.LastModified ?? DateTimeOffset.MaxValue);
            }
        }

        async Task<bool> NextAsync()
        {
            try
            {
                return await blobs.MoveNextAsync();
            }
            catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.ContainerNotFound)
            {
                return false;
            }
        }
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(ArtifactName name, string? etag, CancellationToken token)
    {
        var deleted = await AskAsync<bool?>($"Deleting {name}", async () =>
        {
            try
            {
                return (await Blob(name).DeleteIfExistsAsync(conditions: new() { IfMatch = Match(etag) }, cancellationToken: token)).Value;
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

    // The write that is refused because the artifact is there may be the repetition of the one that wrote it.
    private async Task<string> RecogniseAsync(ArtifactName name, string sha256, CancellationToken token)
    {
        var found = await PropertiesAsync(name, token);
        return found is not null && found.Metadata.TryGetValue(Sum, out var sum) && sum == sha256
            ? found.ETag.ToString()
            : throw new ArtifactConflictException(name, found?.ETag.ToString());
    }

    private Task<BlobProperties?> PropertiesAsync(ArtifactName name, CancellationToken token) => AskAsync($"Looking for {name}", async () =>
    {
        try
        {
            return (await Blob(name).GetPropertiesAsync(cancellationToken: token)).Value;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }, token);

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

    // The SDK has many ways to say that the other side does not answer.
    internal static bool IsFailure(Exception e, CancellationToken token) =>
        e is RequestFailedException or AggregateException or AuthenticationFailedException or OperationCanceledException && !token.IsCancellationRequested;

    private ArtifactStoreException Failure(string what, Exception e)
    {
        // The query of the address may be a signature that opens the store.
        var (last, address) = ((e as AggregateException)?.InnerExceptions[^1] ?? e, container.Uri.GetLeftPart(UriPartial.Path));
        return last is RequestFailedException refused && NoSpaceException.IsFullService(refused.Status, refused.ErrorCode)
            ? new NoSpaceException(address, e)
            : new ArtifactStoreException($"{what} at {address} failed: {last.Message.Split('\n')[0]}", e);
    }

    private async Task<T> AskAsync<T>(string what, Func<Task<T>> request, CancellationToken token)
    {
        try
        {
            return await request();
        }
        catch (Exception e) when (IsFailure(e, token))
        {
            throw Failure(what, e);
        }
    }
}
