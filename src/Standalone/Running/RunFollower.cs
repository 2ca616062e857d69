using EquiSep.Contracts;
using EquiSep.Contracts.Artifacts;
using EquiSep.Contracts.Messages;
using EquiSep.Standalone.Display;
using EquiSep.Standalone.Results;

namespace EquiSep.Standalone.Running;

/// <summary>Follows runs by what is said of their artifacts: shows how far they are and notices how they end.</summary>
/// <param name="runs">The runs.</param>
/// <param name="display">Shown what happens.</param>
/// <param name="layOut">Gives the outcome of a run that is made.</param>
internal sealed class RunFollower(IReadOnlyList<Specification> runs, IRunDisplay display, Func<Specification, Task<RunOutcome>> layOut)
{
    private readonly ILookup<string, Followed> byKey = Lookup(runs);
    private readonly Lock one = new();

    /// <summary>Ends when every run has ended.</summary>
    public Task AllEnded => Task.WhenAll(byKey.SelectMany(group => group).Distinct().Select(run => run.Ended.Task));

    /// <summary>Somebody makes an artifact.</summary>
    public void Hear(WorkNoted noted)
    {
        if (noted.Note is null)
        {
            ForEach(noted.Key, Start);
        }
        else if (byKey[noted.Key].FirstOrDefault() is { } first)
        {
            // What happens to a data set concerns all; it is said once, and names the images itself.
            display.Say(noted.Kind == ArtifactKind.Dataset ? noted.Note : $"{first.Run.Name}: {noted.Note}");
        }
    }

    /// <summary>A training has come further.</summary>
    public void Hear(TrainingProgressed progress)
    {
        ForEach(progress.Key, run =>
        {
            Start(run);
            display.Trained(run.Run, progress);
        });
    }

    /// <summary>An artifact is whole.</summary>
    public void Hear(ArtifactMade made)
    {
        if (made.Kind == ArtifactKind.Separation)
        {
            ForEach(made.Key, run => End(run, () => layOut(run.Run)));
        }
    }

    /// <summary>An artifact cannot be made, and what follows from it cannot either.</summary>
    public void Hear(ArtifactFailed failed)
    {
        ForEach(failed.Key, run => End(run, () => Task.FromResult(new RunOutcome(run.Run, RunStatus.Failed) { Reason = failed.Reason })));
    }

    /// <summary>An artifact was damaged and has been deleted.</summary>
    public void Hear(ArtifactLost lost)
    {
        var what = lost.Kind switch { ArtifactKind.Dataset => "data set", ArtifactKind.Model => "model", _ => "separation" };
        display.Say($"The {what} {lost.Key} is damaged ({lost.Reason.TrimEnd('.')}) and is made again");
    }

    /// <summary>How the runs ended, in their order; those that have not ended are stopped.</summary>
    public async Task<IReadOnlyList<RunOutcome>> OutcomesAsync()
    {
        foreach (var run in byKey.SelectMany(group => group).Distinct())
        {
            End(run, () => Task.FromResult(new RunOutcome(run.Run, RunStatus.Stopped) { Reason = "the same command continues it" }));
        }

        var outcomes = new List<RunOutcome>();
        foreach (var run in runs)
        {
            outcomes.Add(await byKey[Keys.Separation(run)].Single(followed => ReferenceEquals(followed.Run, run)).Ended.Task);
        }

        return outcomes;
    }

    private void ForEach(string key, Action<Followed> action)
    {
        foreach (var run in byKey[key].Where(run => !run.IsEnding))
        {
            action(run);
        }
    }

    private void Start(Followed run)
    {
        lock (one)
        {
            if (run.IsStarted)
            {
                return;
            }

            run.IsStarted = true;
        }

        display.Started(run.Run);
    }

    private void End(Followed run, Func<Task<RunOutcome>> outcome)
    {
        lock (one)
        {
            if (run.IsEnding)
            {
                return;
            }

            run.IsEnding = true;
        }

        _ = Task.Run(async () =>
        {
            var ended = await outcome();
            if (ended.Status != RunStatus.Stopped)
            {
                Start(run);
            }

            display.Ended(ended);
            run.Ended.SetResult(ended);
        });
    }

    private static ILookup<string, Followed> Lookup(IReadOnlyList<Specification> runs)
    {
        return runs.Select(run => new Followed(run))
            .SelectMany(run => new[] { Keys.Dataset(run.Run.Data), Keys.Model(run.Run), Keys.Separation(run.Run) }, (run, key) => (Key: key, Run: run))
            .ToLookup(item => item.Key, item => item.Run);
    }

    private sealed class Followed(Specification run)
    {
        public Specification Run { get; } = run;

        public bool IsStarted { get; set; }

        public bool IsEnding { get; set; }

        public TaskCompletionSource<RunOutcome> Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
