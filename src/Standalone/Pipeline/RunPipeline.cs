using EquiSep.Contracts;
using EquiSep.Contracts.Validation;
using EquiSep.Core.Datasets;
using EquiSep.Core.Datasets.Files;
using EquiSep.Standalone.Display;

namespace EquiSep.Standalone.Pipeline;

/// <summary>From a run to its folder: data set, model, separation, tables and pictures, each made by its rule.</summary>
/// <param name="experiment">Name of the experiment.</param>
/// <param name="results">Where results lie.</param>
/// <param name="datasets">Makes data sets.</param>
/// <param name="display">Shown what happens.</param>
/// <param name="device">What runs the networks.</param>
/// <param name="withSteps">Whether tables of steps are written.</param>
internal sealed class RunPipeline(string experiment, ResultsFolder results, DatasetRule datasets, IRunDisplay display, string device, bool withSteps)
{
    private readonly ModelRule models = new(results, device, display.Say);
    private readonly SeparationRule separations = new(results, device, display.Say);

    /// <summary>Makes a run. What goes wrong is its outcome: other runs go on.</summary>
    public RunOutcome Make(Specification run, CancellationToken stop)
    {
        var outcome = Try(run, stop);
        display.Ended(outcome);
        return outcome;
    }

    private RunOutcome Try(Specification run, CancellationToken stop)
    {
        try
        {
            stop.ThrowIfCancellationRequested();
            display.Started(run);
            var data = datasets.Make(run.Data, stop);
            var model = models.Make(run, data.Data, epoch => display.Trained(run, epoch), stop);
            var result = separations.Make(run, data, model, stop);
            return new(run, result.DivergedAtEpoch is null ? RunStatus.Completed : RunStatus.Diverged)
            {
                Result = result,
                Reason = result.DivergedAtEpoch is { } epoch ? $"diverged at epoch {epoch}" : null,
                Files = RunFolder.Write(results.Run(experiment, run.Name!), result, model, withSteps),
            };
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return new(run, RunStatus.Stopped) { Reason = "the same command continues it" };
        }
        catch (Exception e)
        {
            return new(run, RunStatus.Failed) { Reason = IsExplained(e) ? e.Message : e.ToString() };
        }
    }

    /// <summary>Whether the message alone tells the user what to do; anything else is shown with its trace.</summary>
    private static bool IsExplained(Exception e)
    {
        return e is RefusedException or SpecificationException or DatasetException or CorpusUnavailableException or CorpusDirectoryException
            or InvalidDataException or IOException or UnauthorizedAccessException;
    }
}
