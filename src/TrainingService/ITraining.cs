using EquiSep.Core.Datasets;
using EquiSep.Core.Training;
using EquiSep.Experiments;
using Microsoft.Extensions.Options;

namespace EquiSep.TrainingService;

/// <summary>A training that runs epoch by epoch. All members are called on the thread of its slice.</summary>
internal interface ITraining : IDisposable
{
    /// <summary>The number of completed epochs.</summary>
    int Epoch { get; }

    /// <summary>Whether all epochs are completed, or the training diverged.</summary>
    bool IsFinished { get; }

    /// <summary>Whether the specification requests the weights after the current epoch and no snapshot of them has been taken.</summary>
    bool LacksSnapshot { get; }

    /// <summary>The number of minibatches of an epoch; requires a completed epoch.</summary>
    int StepsPerEpoch { get; }

    /// <summary>Trains one epoch. The task has completed when the method returns, unless the training is simulated.</summary>
    ValueTask<EpochRecord> RunEpochAsync();

    /// <summary>The facts of a checkpoint of the current state.</summary>
    /// <param name="owner">The owner of the checkpoint; empty if any trainer may take the training.</param>
    /// <param name="notes">The notes for the user.</param>
    CheckpointFacts Facts(string owner, IReadOnlyList<string> notes);

    /// <summary>Takes a checkpoint, which is valid until the next epoch.</summary>
    /// <inheritdoc cref="Facts"/>
    Checkpoint TakeCheckpoint(string owner, IReadOnlyList<string> notes);

    /// <summary>Takes a snapshot of the weights as a file; later checkpoints list it.</summary>
    byte[] TakeSnapshot();
}

/// <summary>Creates trainings.</summary>
internal interface ITrainingFactory
{
    /// <summary>Starts a training.</summary>
    /// <param name="specification">The network and the training protocol.</param>
    /// <param name="data">The data set.</param>
    ITraining Start(Specification specification, Dataset data);

    /// <summary>Resumes a training.</summary>
    /// <param name="specification">The network and the training protocol.</param>
    /// <param name="data">The data set.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    ITraining Resume(Specification specification, Dataset data, Checkpoint checkpoint);
}

/// <summary>Creates trainings on the device of the options.</summary>
/// <param name="options">The options.</param>
internal sealed class TrainingSessions(IOptions<TrainingOptions> options) : ITrainingFactory
{
    /// <inheritdoc/>
    public ITraining Start(Specification specification, Dataset data) =>
        new Training(TrainingSession.Start(specification, data, options.Value.Device));

    /// <inheritdoc/>
    public ITraining Resume(Specification specification, Dataset data, Checkpoint checkpoint) =>
        new Training(TrainingSession.Resume(specification, data, options.Value.Device, checkpoint));

    private sealed class Training(TrainingSession session) : ITraining
    {
        public int Epoch => session.Epoch;

        public bool IsFinished => session.Finished;

        public bool LacksSnapshot => session.LacksSnapshot;

        public int StepsPerEpoch => session.StepLosses.Count / session.Epoch;

        public ValueTask<EpochRecord> RunEpochAsync() => ValueTask.FromResult(session.RunEpoch());

        public CheckpointFacts Facts(string owner, IReadOnlyList<string> notes) => session.Facts(owner, notes);

        public Checkpoint TakeCheckpoint(string owner, IReadOnlyList<string> notes) => session.TakeCheckpoint(owner, notes);

        public byte[] TakeSnapshot() => session.TakeSnapshot();

        public void Dispose() => session.Dispose();
    }
}
