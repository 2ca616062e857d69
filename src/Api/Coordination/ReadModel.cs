using System.Threading.Channels;
using EquiSep.Contracts.Artifacts;
using EquiSep.Pipeline.Messages;
using Microsoft.Extensions.Options;

namespace EquiSep.Api.Coordination;

/// <summary>
/// What the store holds, in memory: experiments, runs, and what is known of each artifact. It is a cache that events and looks at
/// the store keep; nothing of it is written back. All members may be called from any thread.
/// </summary>
/// <remarks>This part takes facts in. A change that calls for work puts the artifact into <see cref="Attention"/>.</remarks>
internal sealed partial class ReadModel(IOptions<CoordinatorOptions> options, TimeProvider clock, ILogger<ReadModel> log)
{
    private readonly Lock one = new();
    private readonly Dictionary<(ArtifactKind Kind, string Key), ArtifactState> artifacts = [];
    private readonly Dictionary<string, ExperimentState> experiments = [];
    private readonly Dictionary<string, RunState> runs = [];
    private readonly SortedSet<ExperimentState> newestFirst = new(NewestFirst.Order);
    private readonly int[] counts = new int[Enum.GetValues<RunStatus>().Length];
    private readonly TimeSpan?[] lastSigns = new TimeSpan?[Enum.GetValues<ArtifactKind>().Length];
    private readonly Channel<ArtifactState> attention = Channel.CreateUnbounded<ArtifactState>();
    private bool isComplete;
    private bool isReady;
    private long lastEvent;

    /// <summary>Monotonic time, which no change of the clock moves.</summary>
    public TimeSpan Now => clock.GetElapsedTime(0);

    private TimeSpan Resend => TimeSpan.FromSeconds(options.Value.ResendSeconds);

    /// <summary>Takes in an experiment and what its runs need.</summary>
    /// <param name="record">The experiment.</param>
    /// <param name="cancelled">Ids of its cancelled runs.</param>
    /// <param name="isNews">False for those found at the start, of which nothing is said.</param>
    public void Add(ExperimentRecord record, IReadOnlySet<string> cancelled, bool isNews)
    {
        // Hashing takes a while, which nobody who reads a list is to wait for.
        var keys = record.Runs.Select(run => RunKeys.Of(run.Specification)).ToList();
        Change(touched =>
        {
            if (experiments.ContainsKey(record.Id))
            {
                return;
            }

            var experiment = new ExperimentState(record, options.Value.EventsKept);
            experiments.Add(record.Id, experiment);
            newestFirst.Add(experiment);
            foreach (var (index, run) in record.Runs.Index())
            {
                AddRun(new(experiment, run, index, keys[index])
                {
                    Dataset = State(ArtifactKind.Dataset, keys[index].Dataset),
                    Model = State(ArtifactKind.Model, keys[index].Model),
                    Separation = State(ArtifactKind.Separation, keys[index].Separation),
                    Cancelled = cancelled.Contains(run.Id),
                }, isNews, touched);
            }

            if (isNews)
            {
                LogEnd(experiment);
            }
        });
    }

    /// <summary>Forgets runs, and their experiment with the last of them.</summary>
    /// <returns>What none of the other runs needs.</returns>
    public IReadOnlyList<(ArtifactKind Kind, string Key)> Remove(string experiment, ExperimentRecord? rest)
    {
        List<(ArtifactKind, string)> orphans = [];
        Change(touched =>
        {
            if (!experiments.TryGetValue(experiment, out var state))
            {
                return;
            }

            var stay = rest?.Runs.Select(run => run.Id).ToHashSet() ?? [];
            foreach (var run in state.Runs.Where(run => !stay.Contains(run.Record.Id)).ToList())
            {
                state.Runs.Remove(run);
                orphans.AddRange(RemoveRun(run, touched));
            }

            if (rest is not null)
            {
                state.Record = rest;
                return;
            }

            experiments.Remove(experiment);
            newestFirst.Remove(state);
            state.Log.Close();
        });
        return orphans;
    }

    /// <summary>Runs were cancelled.</summary>
    public void Cancel(IEnumerable<string> ids)
    {
        Change(touched =>
        {
            foreach (var id in ids)
            {
                if (runs.TryGetValue(id, out var run) && !run.Cancelled)
                {
                    run.Cancelled = true;
                    foreach (var artifact in run.Artifacts)
                    {
                        artifact.Alive--;
                    }

                    Decide(run, isNews: true, touched);
                }
            }
        });
    }

    /// <summary>What a look at the store has shown.</summary>
    public void Found(ArtifactKind kind, string key, bool made, FailureMark? failure)
    {
        Change(touched =>
        {
            var artifact = State(kind, key);
            artifact.MustLook = false;
            var failed = failure is not null && !made;
            artifact.Begun = artifact.Begun && !failed;
            artifact.Progress = failed || made ? null : artifact.Progress;
            if (made)
            {
                lastSigns[(int)kind] = Now;
            }

            (artifact.Made, artifact.Failure) = (made, failure);
            DecideAll(artifact, touched);
        });
    }

    /// <summary>Something was said about an artifact: the store is to be looked at.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="key">Its key.</param>
    /// <param name="lost">What was wrong with it, if it was said to be gone, so that what follows from it waits for the look; else null.</param>
    public void Heard(ArtifactKind kind, string key, string? lost = null)
    {
        Change(touched =>
        {
            var artifact = State(kind, key);
            artifact.MustLook = true;
            touched.Add(artifact);
            if (lost is not null)
            {
                (artifact.Made, artifact.Begun, artifact.Progress) = (false, false, null);
                DecideAll(artifact, touched);
                SayOnce(artifact, $"The {Word(kind)} was damaged and is made again: {lost}");
            }
        });
    }

    /// <summary>Somebody works on an artifact.</summary>
    public void Noted(ArtifactKind kind, string key, string? note)
    {
        Change(touched =>
        {
            var artifact = State(kind, key);
            Begun(artifact, touched);
            if (note is not null)
            {
                SayOnce(artifact, note);
            }
        });
    }

    /// <summary>A training went on.</summary>
    public void Progressed(TrainingProgressed progress)
    {
        Change(touched =>
        {
            var artifact = State(ArtifactKind.Model, progress.Key);
            Begun(artifact, touched);

            // An older report may come late, and one of a training that is done later still.
            if (!artifact.Made && progress.Epoch > (artifact.Progress?.Epoch ?? -1))
            {
                artifact.Progress = progress;
                Tell(artifact, RunEventKind.Progress, note: null);
                foreach (var run in artifact.Runs)
                {
                    log.RunProgressed(run.Record.Id, progress.Epoch, progress.Epochs, progress.Loss);
                }
            }
        });
    }

    private void Change(Action<List<ArtifactState>> change)
    {
        lock (one)
        {
            List<ArtifactState> touched = [];
            change(touched);
            Attend(touched);
        }
    }
}
