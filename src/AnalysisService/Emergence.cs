using EquiSep.Core.Datasets;
using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Building;

namespace EquiSep.AnalysisService;

/// <summary>Measures networks as they were after chosen epochs of their training. The weights of one epoch at a time are in memory.</summary>
/// <param name="models">Reads the weights.</param>
/// <param name="measurement">Measures the networks.</param>
/// <param name="computation">Runs the measurements.</param>
internal sealed class Emergence(ArtifactLoader<ModelRecord, TrainedModel> models, IModelMeasurement measurement, IComputation computation)
{
    /// <summary>Measures all epochs of which a model has snapshots, in order.</summary>
    /// <exception cref="PrerequisiteLostException">A snapshot is missing or damaged.</exception>
    public async Task<IReadOnlyList<EpochMeasurement>> MeasureAsync(
        Specification specification, Dataset data, ModelRecord record, CancellationToken cancellationToken)
    {
        var key = Keys.Model(specification);
        var measured = new List<EpochMeasurement>();
        foreach (var (epoch, sha256) in record.Snapshots)
        {
            var weights = await models.ReadFileAsync(key, ArtifactPaths.Snapshot(key, epoch), sha256, cancellationToken);
            var (layers, fit, accuracy, _) =
                await computation.RunAsync(() => measurement.MeasureState(specification, data, weights), cancellationToken);
            measured.Add(new(epoch, layers, fit, accuracy));
        }

        return measured;
    }
}
