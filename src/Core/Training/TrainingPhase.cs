using EquiSep.Core.Networks;
using EquiSep.Experiments;

namespace EquiSep.Core.Training;

/// <summary>
/// A stretch of epochs in which the same blocks are trained. Ordinary training has one; frozen training two: first only the first
/// blocks, at a constant rate, then only the others, with the schedule. Each begins with an optimiser that remembers nothing; the
/// orders of the minibatches go on.
/// </summary>
/// <param name="Trained">What is trained.</param>
/// <param name="First">Its first epoch, counted from 0 over all phases.</param>
/// <param name="Epochs">How many epochs it has.</param>
/// <param name="Scheduled">Whether the rate falls; else it is the initial one throughout.</param>
internal sealed record TrainingPhase(TrainedBlocks Trained, int First, int Epochs, bool Scheduled)
{
    /// <summary>The phase of an epoch.</summary>
    /// <param name="epoch">The epoch, counted from 0; after the last one the last phase.</param>
    /// <param name="training">The training.</param>
    /// <param name="description">The network.</param>
    public static TrainingPhase Of(int epoch, TrainingSpecification training, NetworkDescription description)
    {
        var all = TrainedBlocks.All(description);
        return training.Frozen is not { } frozen ? new(all, 0, training.Epochs, Scheduled: true)
            : epoch < frozen.Epochs ? new(all with { End = frozen.Blocks }, 0, frozen.Epochs, Scheduled: false)
            : new(all with { First = frozen.Blocks }, frozen.Epochs, training.Epochs, Scheduled: true);
    }

    /// <summary>The learning rate of an epoch of this phase.</summary>
    /// <param name="initial">Initial learning rate.</param>
    /// <param name="epoch">The epoch, counted from 0 over all phases.</param>
    public double Rate(double initial, int epoch) => Scheduled ? LearningRateSchedule.Rate(initial, epoch - First, Epochs) : initial;

    /// <summary>What the optimiser remembers at the beginning of the phase: nothing.</summary>
    public OptimizerState NewOptimizer(TrainingSpecification training, NetworkState state, NetworkDescription description) =>
        new(training.Optimizer, Trained.ParametersIn(state, description).Length);
}
