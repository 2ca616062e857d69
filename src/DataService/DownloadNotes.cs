using EquiSep.Contracts.Artifacts;
using EquiSep.Core.Datasets.Files;
using EquiSep.Pipeline.Building;
using EquiSep.Pipeline.Messages;

namespace EquiSep.DataService;

/// <summary>Notes how far a download is, at tenths of each file, in order.</summary>
/// <param name="publisher">Told of it.</param>
/// <param name="key">Key of the data set.</param>
/// <param name="stop">Ends the wait for a broker.</param>
internal sealed class DownloadNotes(IMessagePublisher publisher, string key, CancellationToken stop) : IProgress<DownloadProgress>, IAsyncDisposable
{
    private const int Parts = 10;
    private readonly HashSet<(string, long)> noted = [];
    private readonly Lock one = new();
    private Task last = Task.CompletedTask;

    /// <inheritdoc/>
    public void Report(DownloadProgress value)
    {
        lock (one)
        {
            if (noted.Add((value.File, value.Received * Parts / Math.Max(1, value.Total))))
            {
                last = SayAsync(last, $"Downloading {value.File}: {value.Received >> 20} of {value.Total >> 20} MB");
            }
        }
    }

    /// <summary>Waits until all is said.</summary>
    public async ValueTask DisposeAsync() => await last;

    private async Task SayAsync(Task before, string note)
    {
        await before;
        try
        {
            await publisher.PublishNoteAsync(ArtifactKind.Dataset, key, note, stop);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // A download does not end because nobody hears how far it is.
        }
    }
}
