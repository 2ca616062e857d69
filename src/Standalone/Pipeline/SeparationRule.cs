using System.Diagnostics;
using EquiSep.Contracts;
using EquiSep.Core.Datasets;
using EquiSep.Core.Networks;
using EquiSep.Core.Separation;

namespace EquiSep.Standalone.Pipeline;

/// <summary>Makes separations of models.</summary>
/// <param name="results">Where separations lie.</param>
/// <param name="device">What runs the networks.</param>
/// <param name="say">Told, in a line, what a user would want to know.</param>
internal sealed class SeparationRule(ResultsFolder results, string device, Action<string> say)
{
    /// <summary>
    /// The separation of a run. One that exists is taken as it is, unless it is damaged, belongs to other weights, or its accuracy
    /// comes from other test images: those of the bundled sample are fewer than the published ones.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was stopped while another process was making it.</exception>
    public SeparationResult Make(Specification run, PreparedDataset data, ModelArtifact model, CancellationToken stop)
    {
        var key = Keys.Separation(run);
        var artifact = new SeparationArtifact(results.Separation(key));
        return (Usable() ?? MakeAlone()) with { Run = run.Name!, Specification = run };

        SeparationResult? Usable() => artifact.Read() is { } made && made.Data.TestSha256 == data.Data.Manifest.TestSha256 ? made : null;

        SeparationResult MakeAlone()
        {
            using var held = KeyLock.Take(results.Lock(key), () => say($"{run.Name}: another process is measuring it; waiting for it"), stop);
            if (Usable() is { } made)
            {
                return made;
            }

            if (artifact.Damage is { } damage)
            {
                say($"{run.Name}: the separation in {results.Separation(key)} is damaged ({damage}) and is made again");
            }

            WholeFile.DeletePartial(results.Separation(key));
            var result = Measure(run, data, model);
            artifact.Write(result, model[ModelArtifact.ModelName]);
            return result;
        }
    }

    private SeparationResult Measure(Specification run, PreparedDataset data, ModelArtifact model)
    {
        var started = Stopwatch.GetTimestamp();
        var record = model.ReadRecord();
        var measured = record.DivergedAtEpoch is null ? Measure(run, data.Data, model) : null;
        var manifest = data.Data.Manifest;
        return new()
        {
            Run = run.Name!,
            Specification = run,
            DivergedAtEpoch = record.DivergedAtEpoch,
            Layers = measured?.Layers ?? [],
            Fit = measured is null ? null : EquiSeparationLaw.Fit([.. measured.Layers.Select(layer => layer.Within)]),
            Accuracy = measured?.Accuracy,
            Data = new(manifest.Name, manifest.Source, manifest.TrainSha256, manifest.LabelsSha256, manifest.TestSha256, data.Data.Test.Count),
            ModelSha256 = FolderChecksums.Of(model[ModelArtifact.ModelName]),
            Environment = record.Environment,
            Durations = new(data.Seconds, record.Seconds, Stopwatch.GetElapsedTime(started).TotalSeconds),
        };
    }

    private Analysis Measure(Specification run, Dataset data, ModelArtifact model)
    {
        var description = NetworkCatalogue.Describe(run.Network, data.Train.Shape);
        using var stream = File.OpenRead(model[ModelArtifact.ModelName]);
        using var engine = NetworkEngine.Create(device, description, NetworkFile.Read(stream, description));
        return Analysis.Measure(engine, description, data, run);
    }
}
