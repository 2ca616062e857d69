using System.Diagnostics;
using EquiSep.Contracts;
using EquiSep.Contracts.Tables;
using EquiSep.Core.Datasets;
using EquiSep.Core.Networks;
using EquiSep.Core.Training;

namespace EquiSep.Standalone.Pipeline;

/// <summary>
/// Makes models: what is trained is not trained again, what was interrupted goes on where it stopped, what is damaged is said
/// and made anew.
/// </summary>
/// <param name="results">Where models lie.</param>
/// <param name="device">What trains them.</param>
/// <param name="say">Told, in a line, what a user would want to know.</param>
internal sealed class ModelRule(ResultsFolder results, string device, Action<string> say)
{
    private static readonly TimeSpan BetweenCheckpoints = TimeSpan.FromSeconds(60);

    /// <summary>The model of a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="data">Its data set.</param>
    /// <param name="report">Told of every epoch, and once of the last one done before a training goes on.</param>
    /// <param name="stop">Ends the training after the current epoch; a checkpoint is left.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    /// <exception cref="RefusedException">It was made from other images.</exception>
    public ModelArtifact Make(Specification run, Dataset data, Action<EpochRecord> report, CancellationToken stop)
    {
        var key = Keys.Model(run);
        var model = new ModelArtifact(results.Model(key));
        if (!model.IsSound)
        {
            using var held = KeyLock.Take(results.Lock(key), () => say($"{run.Name}: another process is making this model; waiting for it"), stop);
            if (!model.IsSound)
            {
                Clear(run, key, model.Damage);
                Train(run, data, key, report, stop);
            }
        }

        var made = model.ReadRecord();
        if (made.TrainSha256 != data.Manifest.TrainSha256 || made.LabelsSha256 != data.Manifest.LabelsSha256)
        {
            throw new RefusedException($"{results.Model(key)} was trained on other images of {run.Data.Name} than those of {data.Manifest.Source}. "
                + "Use another folder with --results DIR, or delete that one.");
        }

        if (made.Environment.Device != device)
        {
            say($"{run.Name}: was trained on {made.Environment.Device} before and is not trained again on {device}; another --results DIR would do so");
        }

        return model;
    }

    private void Clear(Specification run, string key, string? damage)
    {
        if (damage is not null)
        {
            say($"{run.Name}: the model in {results.Model(key)} is damaged ({damage}) and is made again");
            WholeFile.Delete(results.Model(key));
        }

        WholeFile.DeletePartial(results.Model(key));
    }

    private void Train(Specification run, Dataset data, string key, Action<EpochRecord> report, CancellationToken stop)
    {
        using var session = Open(run, data, results.Checkpoint(key));
        if (session.Epoch > 0)
        {
            report(session.Epochs[^1]);
        }

        var saved = Stopwatch.GetTimestamp();
        while (!session.Finished)
        {
            if (stop.IsCancellationRequested || Stopwatch.GetElapsedTime(saved) > BetweenCheckpoints)
            {
                WholeFile.Write(results.Checkpoint(key), session.SaveCheckpoint);
                saved = Stopwatch.GetTimestamp();
                stop.ThrowIfCancellationRequested();
            }

            report(session.RunEpoch());
        }

        WholeFile.MakeFolder(results.Model(key), folder => Write(folder, run, data, session));
        File.Delete(results.Checkpoint(key));
    }

    private TrainingSession Open(Specification run, Dataset data, string checkpoint)
    {
        if (File.Exists(checkpoint))
        {
            try
            {
                using var stream = File.OpenRead(checkpoint);
                return TrainingSession.Resume(run, data, device, stream);
            }
            catch (InvalidDataException e)
            {
                say($"{run.Name}: training starts anew, for {checkpoint} does not serve: {e.Message}");
            }
        }

        return TrainingSession.Start(run, data, device);
    }

    private static void Write(string folder, Specification run, Dataset data, TrainingSession session)
    {
        var model = new ModelArtifact(folder);
        WholeFile.Write(model[ModelArtifact.ModelName], session.SaveModel);
        WholeFile.WriteText(model[ModelArtifact.EpochsName], CsvTables.Epochs(session.Epochs));
        WholeFile.WriteText(model[ModelArtifact.StepsName], CsvTables.Steps(session.StepLosses, Math.Max(1, session.StepLosses.Count / session.Epoch)));
        WholeJson.Write(model[ModelArtifact.RecordName], new ModelRecord
        {
            Specification = run,
            DivergedAtEpoch = session.DivergedAtEpoch,
            TrainSha256 = data.Manifest.TrainSha256,
            LabelsSha256 = data.Manifest.LabelsSha256,
            Seconds = session.Epochs.Sum(epoch => epoch.Seconds),
            Environment = EnvironmentFacts.Of(string.Join(", ", session.Devices), session.Engine.Threads),
        });
        FolderChecksums.Write(folder, ModelArtifact.ModelName, ModelArtifact.EpochsName, ModelArtifact.StepsName, ModelArtifact.RecordName);
    }
}
