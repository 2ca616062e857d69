using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;

namespace EquiSep.Pipeline.Artifacts;

/// <summary>
/// Writes, lists, reads and deletes a test artifact when the host starts, until that has succeeded once. A store that answers may still lose
/// artifacts, or refuse to write any.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="logger">The log.</param>
public sealed partial class ArtifactStoreProbe(IArtifactStore store, ILogger<ArtifactStoreProbe> logger) : BackgroundService
{
    /// <summary>Start of the names of probes.</summary>
    public const string Prefix = "health/";

    private static readonly TimeSpan pause = TimeSpan.FromSeconds(1);
    private readonly TaskCompletionSource tried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? trouble;

    /// <summary>The reason why no probe has succeeded, in words that name no machine; null if one has. Waits for the first probe.</summary>
    public async Task<string?> TroubleAsync(CancellationToken token)
    {
        await tried.Task.WaitAsync(token);
        return trouble;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (string? known = null; await FailureAsync(stoppingToken) is var (reason, isPublic); known = reason)
        {
            if (reason != known)
            {
                LogTrouble(reason);
            }

            trouble = isPublic ? $"The artifact store cannot be used: {reason}" : "The artifact store does not answer.";
            tried.TrySetResult();
            await Task.Delay(pause, stoppingToken);
        }

        trouble = null;
        tried.TrySetResult();
    }

    private async Task<(string Reason, bool IsPublic)?> FailureAsync(CancellationToken stop)
    {
        // Its requests belong to no trace.
        using var quiet = SuppressInstrumentationScope.Begin();
        try
        {
            return await ProbeAsync(new($"{Prefix}{Guid.NewGuid():N}"), stop) is { } loss ? (loss, true) : null;
        }
        catch (ArtifactStoreException e) when (e.Refusal is not null)
        {
            return (e.Refusal, true);
        }
        catch (UnauthorizedAccessException e)
        {
            return ($"{e.Message} The program must be allowed to write to Artifacts:Folder.", true);
        }
        catch (OutageException e)
        {
            return (e.Message, false);
        }
    }

    private async Task<string?> ProbeAsync(ArtifactName name, CancellationToken stop)
    {
        var content = Guid.NewGuid().ToByteArray();
        var etag = await store.WriteAsync(name, (stream, token) => stream.WriteAsync(content, token).AsTask(), WriteCondition.Absent, stop);
        var isListed = await store.ListAsync(name.Value, stop).AnyAsync(entry => entry.Name == name, stop);
        var isRead = await IsReadAsync(name, content, stop);
        var isDeleted = await store.DeleteAsync(name, etag, stop) && await store.FindAsync(name, stop) is null;
        return !isListed ? Lost(name, "listed") : !isRead ? Lost(name, "read") : !isDeleted ? Lost(name, "deleted") : null;
    }

    private async Task<bool> IsReadAsync(ArtifactName name, byte[] content, CancellationToken stop)
    {
        await using var found = await store.OpenAsync(name, stop);
        using var bytes = new MemoryStream();
        await (found?.Stream.CopyToAsync(bytes, stop) ?? Task.CompletedTask);
        return bytes.ToArray().SequenceEqual(content);
    }

    private static string Lost(ArtifactName name, string what) =>
        $"{name} was written but could not be {what}: look at the address in ConnectionStrings:blobs, at Artifacts:Container and "
            + "at Artifacts:Folder.";

    [LoggerMessage(LogLevel.Error, "The artifact store cannot be used: {Reason}")]
    private partial void LogTrouble(string reason);
}
