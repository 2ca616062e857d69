using EquiSep.Core.Networks;
using EquiSep.Core.Random;
using EquiSep.Experiments;

namespace EquiSep.Core.Training;

/// <summary>Everything that the rest of a training depends on.</summary>
/// <param name="Description">The network.</param>
/// <param name="State">Parameters and BatchNorm buffers.</param>
/// <param name="Optimizer">The optimiser's memory.</param>
/// <param name="Order">The generator of the epochs' orders.</param>
/// <param name="Epochs">The epochs done.</param>
/// <param name="StepLosses">The losses of their minibatches.</param>
/// <param name="Snapshots">The files of weights that were taken so far.</param>
/// <param name="Devices">What they were done on, in order, each device once.</param>
internal sealed record TrainingProgress(
    NetworkDescription Description,
    NetworkState State,
    OptimizerState Optimizer,
    NumpyShuffle Order,
    List<EpochRecord> Epochs,
    List<float> StepLosses,
    List<WeightSnapshot> Snapshots,
    IReadOnlyList<string> Devices)
{
    /// <summary>What stands between devices where they are written as one text.</summary>
    public const string BetweenDevices = ", ";
}
