using EquiSep.Pipeline.Messages;

namespace EquiSep.Api.Coordination;

/// <content>The commands that wait in their queues.</content>
internal sealed partial class ReadModel
{
    private volatile IReadOnlyDictionary<string, TimeSpan> oldest = new Dictionary<string, TimeSpan>();

    /// <summary>
    /// When the oldest waiting command of each queue was sent, by <see cref="Now"/>, as of the last sweep; a queue in which none waits is
    /// absent. A command waits from its first sending until a service reports work on it.
    /// </summary>
    public IReadOnlyDictionary<string, TimeSpan> OldestSent => oldest;

    private void FindOldest()
    {
        lock (one)
        {
            oldest = artifacts.Values
                .Where(artifact => artifact is { Queue: not null, WaitsSince: not null })
                .GroupBy(artifact => artifact.Queue!)
                .ToDictionary(queue => queue.Key, queue => queue.Min(artifact => artifact.WaitsSince!.Value));
        }
    }

    private static string QueueOf(object command) => command switch
    {
        PrepareDataset => QueueNames.PrepareDataset,
        TrainModel => QueueNames.TrainModel,
        TrainLongModel => QueueNames.TrainLongModel,
        _ => QueueNames.MeasureSeparation,
    };
}
