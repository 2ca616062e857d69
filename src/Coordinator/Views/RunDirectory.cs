using System.Collections.Concurrent;
using System.Collections.Immutable;
using EquiSep.Coordinator.Scheduling;

namespace EquiSep.Coordinator.Views;

/// <summary>
/// The experiments and their runs. The scheduler's loop alone changes it. Everybody may read it: what is read is a snapshot of the order,
/// and of each run its state at the moment.
/// </summary>
public sealed class RunDirectory
{
    private readonly ConcurrentDictionary<string, ExperimentEntry> byId = [];
    private readonly int[] counts = new int[RunStatuses.All.Count];
    private ImmutableHashSet<ExperimentEntry> damaged = [];
    private ImmutableSortedSet<ExperimentEntry> newestFirst = ImmutableSortedSet.Create(NewestFirst.Order);

    /// <summary>The experiments, the newest first.</summary>
    public ImmutableSortedSet<ExperimentEntry> Experiments => Volatile.Read(ref newestFirst);

    /// <summary>The runs of the experiments, the newest experiment first.</summary>
    public IEnumerable<RunEntry> Runs => Experiments.SelectMany(experiment => experiment.Runs);

    /// <summary>The experiments whose record cannot be read.</summary>
    public IReadOnlyCollection<ExperimentEntry> Damaged => Volatile.Read(ref damaged);

    /// <summary>How many runs there are of each status.</summary>
    public IReadOnlyDictionary<RunStatus, int> Counts => RunStatuses.All.ToDictionary(status => status, status => Volatile.Read(ref counts[(int)status]));

    /// <summary>How many runs there are.</summary>
    public int RunCount => counts.Sum();

    /// <summary>An experiment; null when there is none of that id.</summary>
    public ExperimentEntry? Find(string id) => byId.GetValueOrDefault(id);

    /// <summary>A run; null when there is none of that id.</summary>
    public RunEntry? FindRun(string id) =>
        RunDraft.NumberOf(id) is { } number ? Find(id[..id.LastIndexOf('-')])?.Find(number) : null;

    internal void Add(ExperimentEntry experiment)
    {
        byId[experiment.Header.Id] = experiment;
        Volatile.Write(ref newestFirst, newestFirst.Add(experiment));
        if (experiment.Damage is not null)
        {
            Volatile.Write(ref damaged, damaged.Add(experiment));
        }
    }

    internal void Remove(ExperimentEntry experiment)
    {
        byId.TryRemove(experiment.Header.Id, out _);
        Volatile.Write(ref newestFirst, newestFirst.Remove(experiment));
        Volatile.Write(ref damaged, damaged.Remove(experiment));
    }

    internal void Count(RunStatus status, int change) => counts[(int)status] += change;
}
