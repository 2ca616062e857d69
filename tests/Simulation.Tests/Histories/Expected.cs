using System.Text.Json;
using EquiSep.Core.Separation;
using EquiSep.Core.Training;
using EquiSep.Experiments;
using EquiSep.Simulation.Tests.Services;

namespace EquiSep.Simulation.Tests.Histories;

/// <summary>The separation of a specimen, computed without services, store and bus.</summary>
internal sealed class Expected
{
    private static readonly Lazy<Expected>[] all = [.. Specimens.All.Select(run => new Lazy<Expected>(() => new(run)))];
    private readonly string text;

    private Expected(Specification run)
    {
        var data = SimulatedImages.Prepare(run.Data);
        using var training = new SimulatedTraining(run, data, wait: () => Task.CompletedTask, end: () => { });
        var snapshots = new List<(int Epoch, byte[] Weights)>();
        var last = training.Finish(() =>
        {
            if (training.LacksSnapshot)
            {
                snapshots.Add((training.Epoch, training.TakeSnapshot()));
            }
        });
        var weights = ModelFiles.Weights(last);
        var record = ModelFiles.Record(last, weights);
        var measurement = MemoizedMeasurement.Instance;
        var measured = record.DivergedAtEpoch is null ? measurement.Measure(run, data, weights, CancellationToken.None) : null;
        var emerged = snapshots.Select(snapshot =>
        {
            var state = measurement.MeasureState(run, data, snapshot.Weights);
            return new EpochMeasurement(snapshot.Epoch, state.Layers, state.Fit, state.Accuracy);
        });
        var manifest = data.Manifest;
        ModelSha256 = record.ModelSha256;
        text = JsonSerializer.Serialize(new SeparationResult()
        {
            Run = "",
            Specification = run,
            DivergedAtEpoch = record.DivergedAtEpoch,
            Layers = measured?.Trained.Layers ?? [],
            Fit = measured?.Trained.Fit,
            Segments = LawSegments.Fit(run, [.. measured?.Trained.Layers.Select(layer => layer.Within) ?? []]),
            Accuracy = measured?.Trained.Accuracy,
            Loss = measured?.Trained.Loss,
            Test = measured?.Test,
            Emergence = [.. emerged],
            Robustness = measured?.Robustness ?? [],
            Collapse = measured?.Collapse,
            Data = new(manifest.Name, manifest.Source, manifest.TrainSha256, manifest.LabelsSha256, manifest.TestSha256, data.Test.Count),
            ModelSha256 = record.ModelSha256,
            Environment = record.Environment,
            Durations = new(0, 0, 0),
        }, ContractJson.Options);
    }

    /// <summary>SHA-256 of the weights.</summary>
    public string ModelSha256 { get; }

    /// <summary>What a specimen gives.</summary>
    public static Expected Of(int specimen) => all[specimen].Value;

    /// <summary>Whether a separation is this one, whoever it was made for and however long it took.</summary>
    /// <param name="content">The content of the record.</param>
    public bool IsSame(JsonElement content) => Essence(content.GetRawText()).SequenceEqual(Essence(text));

    // From its first number to the time that it took.
    private static ReadOnlySpan<char> Essence(string text)
    {
        var (start, end) = (text.IndexOf("\"divergedAtEpoch\"", StringComparison.Ordinal), text.LastIndexOf("\"durations\"", StringComparison.Ordinal));
        return text.AsSpan(start, end - start);
    }
}
