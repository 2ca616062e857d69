using EquiSep.Experiments;
using EquiSep.Pipeline;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Building;
using EquiSep.Pipeline.Messages;

namespace EquiSep.TrainingService;

/// <summary>Reports the progress of a training: metrics after every epoch, and an event at most twice a second.</summary>
/// <param name="publisher">Publishes the events.</param>
/// <param name="computation">Runs the publications, for which the training does not wait.</param>
/// <param name="clock">Measures the time between two events.</param>
/// <param name="command">The training.</param>
internal sealed class ProgressReport(IMessagePublisher publisher, IComputation computation, TimeProvider clock, TrainModel command)
{
    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(500);
    private long reported = clock.GetTimestamp();
    private int steps;
    private Task publication = Task.CompletedTask;

    /// <summary>Reports a completed epoch.</summary>
    public void OnEpoch(ITraining training, EpochRecord epoch)
    {
        var perEpoch = training.StepsPerEpoch;
        TrainingMetrics.Epoch(epoch.Seconds / perEpoch);
        steps += perEpoch;
        var elapsed = clock.GetElapsedTime(reported);
        if (elapsed >= pause && publication.IsCompleted)
        {
            var speed = steps / elapsed.TotalSeconds;
            var all = command.Specification.Training.AllEpochs;
            var loss = double.IsFinite(epoch.Loss) ? epoch.Loss : (double?)null;
            Publish(new TrainingProgressed(command.Key, epoch.Epoch, all, loss, speed, (all - epoch.Epoch) * perEpoch / speed));
            (reported, steps) = (clock.GetTimestamp(), 0);
        }
    }

    /// <summary>Reports that the store has no space for the training.</summary>
    /// <param name="reason">The reason in words for the user.</param>
    public void OnFull(string reason)
    {
        if (publication.IsCompleted)
        {
            Publish(new WorkNoted(ArtifactKind.Model, command.Key, reason));
        }
    }

    // Outside of the slice's thread, which is busy with the next epoch when the broker answers.
    private void Publish(IMessage message) => publication = computation.RunAsync(() => PublishAsync(message)).Unwrap();

    private async Task PublishAsync(IMessage message)
    {
        try
        {
            await publisher.PublishAsync(message, CancellationToken.None);
        }
        catch (OutageException)
        {
            // The next report supersedes this one; the training does not depend on the broker.
        }
    }
}
