using EquiSep.Contracts;
using EquiSep.Contracts.Artifacts;
using EquiSep.Core.Training;
using EquiSep.Pipeline.Messages;

namespace EquiSep.TrainingService;

/// <summary>Tells how far a training is: metrics of every epoch, and an event at most twice a second.</summary>
/// <param name="publisher">Where it is said.</param>
/// <param name="clock">The clock between two events.</param>
/// <param name="command">The training.</param>
internal sealed class ProgressReport(IMessagePublisher publisher, TimeProvider clock, TrainModel command)
{
    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(500);
    private long told = clock.GetTimestamp();
    private int steps;
    private Task telling = Task.CompletedTask;

    /// <summary>An epoch is done.</summary>
    public void Tell(TrainingSession session, EpochRecord epoch)
    {
        var perEpoch = session.StepLosses.Count / session.Epoch;
        TrainingMetrics.Epoch(epoch.Seconds / perEpoch);
        steps += perEpoch;
        var elapsed = clock.GetElapsedTime(told);
        if (elapsed >= pause && telling.IsCompleted)
        {
            var speed = steps / elapsed.TotalSeconds;
            var all = command.Specification.Training.AllEpochs;
            telling = TellAsync(new TrainingProgressed(command.Key, epoch.Epoch, all, double.IsFinite(epoch.Loss) ? epoch.Loss : null, speed, (all - epoch.Epoch) * perEpoch / speed));
            (told, steps) = (clock.GetTimestamp(), 0);
        }
    }

    /// <summary>The store has no space for what is trained.</summary>
    /// <param name="reason">In words.</param>
    public void TellFull(string reason)
    {
        if (telling.IsCompleted)
        {
            telling = TellAsync(new WorkNoted(ArtifactKind.Model, command.Key, reason));
        }
    }

    private async Task TellAsync(IMessage message)
    {
        try
        {
            await publisher.PublishAsync(message, CancellationToken.None);
        }
        catch (IOException)
        {
            // The next report says more than this one; the training does not wait for a broker.
        }
    }
}
