using System.Diagnostics;
using System.Diagnostics.Metrics;
using EquiSep.Contracts;
using EquiSep.Contracts.Artifacts;
using EquiSep.Contracts.Validation;
using EquiSep.Core.Datasets;
using EquiSep.Core.Networks;
using EquiSep.Core.Separation;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Building;
using EquiSep.Pipeline.Messages;
using EquiSep.Pipeline.Telemetry;
using EquiSep.ServiceDefaults.Telemetry;
using Microsoft.Extensions.Options;

namespace EquiSep.AnalysisService;

/// <summary>
/// Makes separations of models. One that exists is taken as it is, unless it is damaged, belongs to other weights, or its accuracy
/// comes from other test images: those of the bundled sample are fewer than the published ones.
/// </summary>
/// <param name="store">Where separations lie.</param>
/// <param name="datasets">Loads data sets.</param>
/// <param name="models">Loads models.</param>
/// <param name="emergence">Measures them as they were during training.</param>
/// <param name="publisher">Told what a user would want to know.</param>
/// <param name="options">How models are measured.</param>
/// <param name="logger">Where it is written.</param>
internal sealed partial class SeparationRule(
    IArtifactStore store,
    Prerequisite<DatasetManifest, Dataset> datasets,
    Prerequisite<ModelRecord, TrainedModel> models,
    Emergence emergence,
    IMessagePublisher publisher,
    IOptions<AnalysisOptions> options,
    ILogger<SeparationRule> logger)
{
    private static readonly Histogram<double> duration = EquiSepTelemetry.Durations(
        "equisep.separation.duration",
        "Time to measure a model.",
        0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 60, 300, 600, 1800, 3600, 10_800, 43_200);

    /// <summary>Makes a separation.</summary>
    public async Task<Outcome> MakeAsync(BuildRequest work, MeasureSeparation command, CancellationToken stop)
    {
        if (SpecificationReader.Validate(command.Specification) is { Count: > 0 } errors)
        {
            throw new CannotMakeException(FailureKind.Recipe, string.Join(Environment.NewLine, errors));
        }

        if (command.Key != Keys.Separation(command.Specification))
        {
            throw new CannotMakeException(
                FailureKind.Version, $"The key {command.Key} is not that of its recipe: the services are of different versions.");
        }

        if (await IsMadeAsync(command, stop))
        {
            return Outcome.Made;
        }

        using var span = WorkTelemetry.StartWork("separation.measure", command.Run, command.Key);
        await publisher.PublishStartedAsync(work, stop);
        var data = await datasets.LoadAsync(Keys.Dataset(command.Specification.Data), stop);
        var model = await models.LoadAsync(Keys.Model(command.Specification), stop);
        if (model.Record.TrainSha256 != data.Manifest.TrainSha256 || model.Record.LabelsSha256 != data.Manifest.LabelsSha256)
        {
            throw new CannotMakeException(
                FailureKind.Images, $"The model was trained on other images of {data.Manifest.Name} than those of {data.Manifest.Source}.");
        }

        var started = Stopwatch.GetTimestamp();
        var emerged = await emergence.MeasureAsync(command.Specification, data, model.Record, stop);
        var result = await Task.Run(() => Measure(command, data, model, emerged, started, stop), stop);
        await store.WriteRecordAsync(ArtifactPaths.Separation(command.Key), result, WriteCondition.None, stop);
        duration.Record(result.Durations.Analysis);
        LogMade(command.Run, command.Key, result.Fit?.DecayRatio);
        return Outcome.Made;
    }

    private async Task<bool> IsMadeAsync(MeasureSeparation command, CancellationToken stop)
    {
        SeparationResult? made;
        try
        {
            made = await store.ReadRecordAsync<SeparationResult>(ArtifactPaths.Separation(command.Key), stop);
        }
        catch (InvalidDataException e)
        {
            await publisher.PublishNoteAsync(ArtifactKind.Separation, command.Key, $"{e.Message} The separation is made again", stop);
            return false;
        }

        // What it was made from may be gone; then there is nothing that it could disagree with.
        return made is not null
            && (await models.FindAsync(Keys.Model(command.Specification), stop) is not { } model || model.ModelSha256 == made.ModelSha256)
            && (await datasets.FindAsync(Keys.Dataset(command.Specification.Data), stop) is not { } manifest || manifest.TestSha256 == made.Data.TestSha256);
    }

    private SeparationResult Measure(MeasureSeparation command, Dataset data, TrainedModel model, IReadOnlyList<EpochMeasurement> emerged, long started, CancellationToken stop)
    {
        var (record, manifest) = (model.Record, data.Manifest);
        var measured = record.DivergedAtEpoch is null ? Measure(command.Specification, data, model.Weights, stop) : null;
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
            Durations = new(manifest.Seconds ?? 0, record.Epochs.Sum(epoch => epoch.Seconds), Stopwatch.GetElapsedTime(started).TotalSeconds),
        };
    }

    private Analysis Measure(Specification specification, Dataset data, byte[] weights, CancellationToken stop)
    {
        var description = NetworkCatalogue.Describe(specification.Network, data.Train.Shape);
        using var engine = NetworkEngine.Load(options.Value.Device, description, weights);
        return Analysis.Measure(engine, description, data, specification, stop);
    }

    [LoggerMessage(LogLevel.Information, "Run {RunId}: separation {Key} is measured, decay ratio {DecayRatio:G4}")]
    private partial void LogMade(string runId, string key, double? decayRatio);
}
