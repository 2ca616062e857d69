using EquiSep.Cli.Display;
using EquiSep.Cli.Results;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Coordinator.Views;
using EquiSep.Experiments;

namespace EquiSep.Cli.Running;

/// <summary>Follows the runs of an experiment by their events: shows how far they are and notices how they end.</summary>
/// <param name="runs">The runs.</param>
/// <param name="display">Shown what happens.</param>
/// <param name="layOut">Gives the outcome of a run that is made.</param>
internal sealed class RunFollower(IReadOnlyList<Specification> runs, IRunDisplay display, Func<Specification, Task<RunOutcome>> layOut)
{
    private readonly Dictionary<string, Specification> byName = runs.ToDictionary(run => run.Name!);
    private readonly Dictionary<string, Task<RunOutcome>> ends = [];
    private readonly HashSet<string> started = [];
    private readonly HashSet<string> said = [];

    /// <summary>Follows the events until every run has ended.</summary>
    public async Task FollowAsync(IAsyncEnumerable<RunEvent> events)
    {
        await foreach (var news in events)
        {
            if (!ends.ContainsKey(news.Name))
            {
                Hear(news, byName[news.Name]);
            }
        }
    }

    /// <summary>How the runs ended, in their order; those that have not ended are stopped.</summary>
    public async Task<IReadOnlyList<RunOutcome>> OutcomesAsync()
    {
        foreach (var run in runs.Where(run => !ends.ContainsKey(run.Name!)))
        {
            End(run, () => Task.FromResult(new RunOutcome(run, RunEnd.Stopped) { Reason = "the same command continues it" }));
        }

        return await Task.WhenAll(runs.Select(run => ends[run.Name!]));
    }

    private void Hear(RunEvent news, Specification run)
    {
        // Images are prepared for all runs at once; what begins one by one are the trainings.
        if (news.Status is not (RunStatus.Queued or RunStatus.Preparing) && started.Add(news.Name))
        {
            display.Started(run);
        }

        if (news is { Kind: RunEventKind.Progress, Training: { } training })
        {
            display.Trained(run, training);
        }

        // A note on a data set comes to every run that waits for it, and names the images itself.
        if (news.Note is { } note && said.Add(news.Status == RunStatus.Preparing ? note : note = $"{run.Name}: {note}"))
        {
            display.Say(note);
        }

        if (news.Status == RunStatus.Completed)
        {
            End(run, () => layOut(run));
        }
        else if (news.Status.IsFinal())
        {
            End(run, () => Task.FromResult(new RunOutcome(run, RunEnd.Failed) { Reason = news.Reason ?? "it was cancelled" }));
        }
    }

    // Pictures take time, in which other runs have news.
    private void End(Specification run, Func<Task<RunOutcome>> end)
    {
        ends.Add(run.Name!, Task.Run(async () =>
        {
            var outcome = await end();
            display.Ended(outcome);
            return outcome;
        }));
    }
}
