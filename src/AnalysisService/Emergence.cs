using EquiSep.Contracts;
using EquiSep.Contracts.Artifacts;
using EquiSep.Core.Datasets;
using EquiSep.Core.Networks;
using EquiSep.Core.Separation;
using EquiSep.Pipeline.Building;
using Microsoft.Extensions.Options;

namespace EquiSep.AnalysisService;

/// <summary>Measures networks as they were after chosen epochs of their training; the weights of one epoch at a time are in memory.</summary>
/// <param name="models">Where the weights are read.</param>
/// <param name="options">How networks are measured.</param>
internal sealed class Emergence(Prerequisite<ModelRecord, TrainedModel> models, IOptions<AnalysisOptions> options)
{
    /// <summary>Measures all epochs that a model has weights of, in their order.</summary>
    /// <exception cref="PrerequisiteLostException">Weights are missing or damaged.</exception>
    public async Task<IReadOnlyList<EpochMeasurement>> MeasureAsync(Specification specification, Dataset data, ModelRecord record, CancellationToken stop)
    {
        var key = Keys.Model(specification);
        var measured = new List<EpochMeasurement>();
        foreach (var (epoch, sha256) in record.Snapshots)
        {
            var weights = await models.ReadFileAsync(key, ArtifactPaths.Snapshot(key, epoch), sha256, stop);
            var (layers, fit, accuracy, _) = await Task.Run(() => Measure(specification, data, weights), stop);
            measured.Add(new(epoch, layers, fit, accuracy));
        }

        return measured;
    }

    private StateMeasurement Measure(Specification specification, Dataset data, byte[] weights)
    {
        var description = NetworkCatalogue.Describe(specification.Network, data.Train.Shape);
        using var engine = NetworkEngine.Load(options.Value.Device, description, weights);
        return StateMeasurement.Measure(engine, description, data, specification);
    }
}
