using System.Runtime.CompilerServices;

namespace EquiSep.Api.Coordination;

/// <summary>News of runs, for those who follow them.</summary>
public sealed class RunEvents
{
    private readonly ReadModel model;

    internal RunEvents(ReadModel model) => this.model = model;

    /// <summary>What the events of this process are told from those of others by.</summary>
    public string Stream { get; } = Guid.NewGuid().ToString("N")[..12];

    /// <summary>
    /// Follows an experiment until each of its runs has ended. First come the events after <paramref name="after"/> or, where some of
    /// them are not kept, one status of every run that has changed since.
    /// </summary>
    /// <param name="experiment">Id of the experiment; of one that does not exist there is no news.</param>
    /// <param name="run">Id of the only run that is followed; null for all.</param>
    /// <param name="after">Number of the last event that was seen; null for none.</param>
    /// <param name="token">Ends it.</param>
    public async IAsyncEnumerable<RunEvent> FollowAsync(string experiment, string? run, long? after, [EnumeratorCancellation] CancellationToken token)
    {
        while (true)
        {
            // One that is slow gets a snapshot instead of what was forgotten in the meantime, so nothing piles up for it.
            var batch = model.Events(experiment, run, after, mostRuns: int.MaxValue);
            foreach (var news in batch.Events)
            {
                yield return news.Item;
            }

            after = batch.Last;
            if (batch.IsFinished)
            {
                yield break;
            }

            await batch.Changed.WaitAsync(token);
        }
    }
}
