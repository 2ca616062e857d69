using System.Diagnostics.Metrics;
using EquiSep.Core.Datasets;
using EquiSep.Core.Separation;
using EquiSep.Experiments;
using EquiSep.Experiments.Validation;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Building;
using EquiSep.Pipeline.Messages;
using EquiSep.Pipeline.Telemetry;
using EquiSep.ServiceDefaults.Telemetry;

namespace EquiSep.AnalysisService;

/// <summary>
/// Builds separations of models. An existing one is kept unless it is damaged, belongs to other weights, or its accuracy comes from other test
/// images: the bundled sample has fewer than the published files.
/// </summary>
/// <param name="store">The store of the separations.</param>
/// <param name="datasets">Loads data sets.</param>
/// <param name="models">Loads models.</param>
/// <param name="measurement">Measures the models.</param>
/// <param name="emergence">Measures the models as they were during training.</param>
/// <param name="computation">Runs the measurements.</param>
/// <param name="publisher">Publishes notes for the users.</param>
/// <param name="clock">Measures durations.</param>
/// <param name="logger">The log.</param>
internal sealed partial class SeparationBuilder(
    IArtifactStore store,
    ArtifactLoader<DatasetManifest, Dataset> datasets,
    ArtifactLoader<ModelRecord, TrainedModel> models,
    IModelMeasurement measurement,
    Emergence emergence,
    IComputation computation,
    IMessagePublisher publisher,
    TimeProvider clock,
    ILogger<SeparationBuilder> logger)
{
    private static readonly Histogram<double> duration = EquiSepTelemetry.Durations(
        "equisep.separation.duration",
        "Time to measure a model.",
        0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 60, 300, 600, 1800, 3600, 10_800, 43_200);

    /// <summary>Builds a separation.</summary>
    public async Task<BuildResult> BuildAsync(BuildRequest request, MeasureSeparation command, CancellationToken stopping)
    {
        if (SpecificationReader.Validate(command.Specification) is { Count: > 0 } errors)
        {
            throw new CannotBuildException(FailureKind.Recipe, string.Join(Environment.NewLine, errors));
        }

        if (command.Key != Keys.Separation(command.Specification))
        {
            throw new CannotBuildException(
                FailureKind.Version, $"The key {command.Key} is not that of its recipe: the services are of different versions.");
        }

        if (await IsIntactAsync(command, stopping))
        {
            return new BuildResult.Built();
        }

        using var span = WorkTelemetry.StartWork("separation.measure", command.Run, command.Key);
        await publisher.PublishStartedAsync(request, stopping);
        var data = await datasets.LoadAsync(Keys.Dataset(command.Specification.Data), stopping);
        var model = await models.LoadAsync(Keys.Model(command.Specification), stopping);
        if (model.Record.TrainSha256 != data.Manifest.TrainSha256 || model.Record.LabelsSha256 != data.Manifest.LabelsSha256)
        {
            throw new CannotBuildException(
                FailureKind.Images, $"The model was trained on other images of {data.Manifest.Name} than those of {data.Manifest.Source}.");
        }

        var started = clock.GetTimestamp();
        var emerged = await emergence.MeasureAsync(command.Specification, data, model.Record, stopping);
        var result = await computation.RunAsync(() => Measure(command, data, model, emerged, started, stopping), stopping);
        await store.WriteRecordAsync(ArtifactPaths.Separation(command.Key), result, WriteCondition.None, stopping);
        duration.Record(result.Durations.Analysis);
        LogBuilt(command.Run, command.Key, result.Fit?.DecayRatio);
        return new BuildResult.Built();
    }

    private async Task<bool> IsIntactAsync(MeasureSeparation command, CancellationToken stopping)
    {
        SeparationResult? existing;
        try
        {
            existing = await store.ReadRecordAsync<SeparationResult>(ArtifactPaths.Separation(command.Key), stopping);
        }
        catch (InvalidDataException e)
        {
            await publisher.PublishNoteAsync(ArtifactKind.Separation, command.Key, $"{e.Message} The separation is made again", stopping);
            return false;
        }

        // Prerequisites may have been deleted; then the separation is not compared with them.
        return existing is not null
            && (await models.FindAsync(Keys.Model(command.Specification), stopping) is not { } model || model.ModelSha256 == existing.ModelSha256)
            && (await datasets.FindAsync(Keys.Dataset(command.Specification.Data), stopping) is not { } manifest || manifest.TestSha256 == existing.Data.TestSha256);
    }

    private SeparationResult Measure(
        MeasureSeparation command,
        Dataset data,
        TrainedModel model,
        IReadOnlyList<EpochMeasurement> emerged,
        long started,
        CancellationToken stopping)
    {
        var (record, manifest) = (model.Record, data.Manifest);
        var measured = record.DivergedAtEpoch is null ? measurement.Measure(command.Specification, data, model.Weights, stopping) : null;
        double[] separation = [.. measured?.Trained.Layers.Select(layer => layer.Within) ?? []];
        return new()
        {
            Run = command.Specification.Name ?? command.Run,
            Specification = command.Specification,
            DivergedAtEpoch = record.DivergedAtEpoch,
            Layers = measured?.Trained.Layers ?? [],
            Fit = measured?.Trained.Fit,
            Segments = LawSegments.Fit(command.Specification, separation),
            Accuracy = measured?.Trained.Accuracy,
            Loss = measured?.Trained.Loss,
            Test = measured?.Test,
            Emergence = emerged,
            Robustness = measured?.Robustness ?? [],
            Collapse = measured?.Collapse,
            Data = new(manifest.Name, manifest.Source, manifest.TrainSha256, manifest.LabelsSha256, manifest.TestSha256, data.Test.Count),
            ModelSha256 = record.ModelSha256,
            Environment = record.Environment,
            Durations = new(manifest.Seconds ?? 0, record.Epochs.Sum(epoch => epoch.Seconds), clock.GetElapsedTime(started).TotalSeconds),
        };
    }

    [LoggerMessage(LogLevel.Information, "Run {RunId}: separation {Key} is measured, decay ratio {DecayRatio:G4}")]
    private partial void LogBuilt(string runId, string key, double? decayRatio);
}
