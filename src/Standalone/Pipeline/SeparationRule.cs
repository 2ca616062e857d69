using System.Diagnostics;
using EquiSep.Contracts;
using EquiSep.Core.Datasets;
using EquiSep.Core.Networks;
using EquiSep.Core.Separation;

namespace EquiSep.Standalone.Pipeline;

/// <summary>Makes separations of models.</summary>
/// <param name="results">Where separations lie.</param>
internal sealed class SeparationRule(ResultsFolder results)
{
    /// <summary>
    /// The separation of a run. One that exists is taken as it is, unless its accuracy comes from other test images: those of
    /// the bundled sample are fewer than the published ones.
    /// </summary>
    public SeparationResult Make(Specification run, PreparedDataset data, ModelArtifact model)
    {
        var path = results.Separation(Keys.Separation(run));
        if (File.Exists(path))
        {
            var made = WholeJson.Read<SeparationResult>(path);
            if (made.Data.TestSha256 == data.Data.Manifest.TestSha256)
            {
                return made with { Run = run.Name!, Specification = run };
            }
        }

        var result = Measure(run, data, model);
        WholeJson.Write(path, result);
        return result;
    }

    private static SeparationResult Measure(Specification run, PreparedDataset data, ModelArtifact model)
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
            Environment = record.Environment,
            Durations = new(data.Seconds, record.Seconds, Stopwatch.GetElapsedTime(started).TotalSeconds),
        };
    }

    private static Analysis Measure(Specification run, Dataset data, ModelArtifact model)
    {
        var description = NetworkCatalogue.Describe(run.Network, data.Train.Shape);
        using var stream = File.OpenRead(model[ModelArtifact.ModelName]);
        using var engine = NetworkEngine.Create(NetworkEngine.Cpu, description, NetworkFile.Read(stream, description));
        return Analysis.Measure(engine, description, data, run);
    }
}
