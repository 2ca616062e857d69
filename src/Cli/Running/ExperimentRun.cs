using EquiSep.Cli.Display;
using EquiSep.Cli.Results;
using EquiSep.Coordinator.Experiments;
using EquiSep.Coordinator.Views;
using EquiSep.DataService;
using EquiSep.Experiments;
using EquiSep.Experiments.Requests;
using EquiSep.Pipeline;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Building;
using Microsoft.Extensions.DependencyInjection;

namespace EquiSep.Cli.Running;

/// <summary>Carries an experiment out by the services of this process, and lays its results out.</summary>
/// <param name="results">Where results lie.</param>
/// <param name="settings">What the command line decides.</param>
/// <param name="display">Shown what happens.</param>
/// <param name="withSteps">Whether tables of steps are written.</param>
/// <param name="error">Where unexpected errors are written.</param>
internal sealed class ExperimentRun(ResultsFolder results, ServiceSettings settings, IRunDisplay display, bool withSteps, TextWriter error)
{
    /// <summary>The store of the results folder.</summary>
    public IArtifactStore Store { get; } = new ToldStore(new FolderArtifactStore(results.Store), display.Say);

    /// <summary>Makes all runs of an experiment. What goes wrong is the outcome of a run: the others go on.</summary>
    /// <param name="experiment">What is to be made.</param>
    /// <param name="stop">Ends the trainings after the current epoch; checkpoints are left.</param>
    /// <returns>How the runs ended, in their order.</returns>
    public async Task<IReadOnlyList<RunOutcome>> RunAsync(ExperimentPlan experiment, CancellationToken stop)
    {
        var follower = new RunFollower(experiment.Runs, display, run => LayOutAsync(experiment.Name, run));
        try
        {
            using var host = RunHost.Build(settings, Store, error);
            await InspectAsync(experiment.Runs, host.Services.GetRequiredService<ImageSources>(), stop);
            await host.StartAsync(stop);
            try
            {
                var id = await Submission.SubmitAsync(Store, host.Services.GetRequiredService<ExperimentCommands>(), experiment, stop);
                var news = host.Services.GetRequiredService<RunEvents>().FollowAsync(id, run: null, after: 0, stop);
                await follower.FollowAsync(news);
            }
            finally
            {
                await host.StopAsync(CancellationToken.None);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What has not ended by now is stopped.
        }

        return await follower.OutcomesAsync();
    }

    private async Task InspectAsync(IReadOnlyList<Specification> runs, ImageSources images, CancellationToken stop)
    {
        var inspection = new Inspection(Store, results.Store, AreBetterNowAsync, display.Say);
        foreach (var run in runs)
        {
            await inspection.InspectAsync(run, stop);
        }

        async Task<bool> AreBetterNowAsync(DatasetManifest data, CancellationToken token)
        {
            try
            {
                return await images.AreBetterNowAsync(data, token);
            }
            catch (CannotBuildException)
            {
                // A directory that does not serve is told when images are needed.
                return false;
            }
        }
    }

    private async Task<RunOutcome> LayOutAsync(string experiment, Specification run)
    {
        try
        {
            var made = await MadeRun.FindAsync(Store, run, CancellationToken.None) ?? throw new InvalidDataException("What was made is not there any more.");
            if (made.Model.Environment.Device != settings.Device)
            {
                display.Say($"{run.Name}: was trained on {made.Model.Environment.Device} before and is not trained again on {settings.Device}; another --results DIR would do so");
            }

            return new(run, made.Result.DivergedAtEpoch is null ? RunEnd.Completed : RunEnd.Diverged)
            {
                Result = made.Result,
                Reason = made.Result.DivergedAtEpoch is { } epoch ? $"diverged at epoch {epoch}" : null,
                Files = await new RunFolder(Store, results.Run(experiment, run.Name!)).WriteAsync(made, withSteps, CancellationToken.None),
            };
        }
        catch (Exception e)
        {
            // The message of a disk or a folder alone tells the user what to do; anything else is shown with its trace.
            return new(run, RunEnd.Failed) { Reason = e is InvalidDataException or IOException or OutageException or UnauthorizedAccessException ? e.Message : e.ToString() };
        }
    }
}
