using EquiSep.Core.Datasets.Files;
using EquiSep.Pipeline;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Building;
using EquiSep.Pipeline.Messages;

namespace EquiSep.DataService;

/// <summary>Publishes the progress of downloads, at tenths of each file, in order.</summary>
/// <param name="publisher">Publishes the notes.</param>
/// <param name="key">The key of the data set.</param>
/// <param name="stopping">Cancels the publications.</param>
internal sealed class DownloadNotes(IMessagePublisher publisher, string key, CancellationToken stopping) : IProgress<DownloadProgress>, IAsyncDisposable
{
    private const int Parts = 10;
    private readonly HashSet<(string, long)> noted = [];
    private readonly Lock gate = new();
    private Task last = Task.CompletedTask;

    /// <inheritdoc/>
    public void Report(DownloadProgress value)
    {
        lock (gate)
        {
            if (noted.Add((value.File, value.Received * Parts / Math.Max(1, value.Total))))
            {
                last = PublishAsync(last, $"Downloading {value.File}: {value.Received >> 20} of {value.Total >> 20} MB");
            }
        }
    }

    /// <summary>Waits until all notes are published.</summary>
    public async ValueTask DisposeAsync() => await last;

    private async Task PublishAsync(Task before, string note)
    {
        await before;
        try
        {
            await publisher.PublishNoteAsync(ArtifactKind.Dataset, key, note, stopping);
        }
        catch (Exception e) when (e is OutageException or OperationCanceledException)
        {
            // The download does not depend on the broker.
        }
    }
}
