using EquiSep.Coordinator.Scheduling;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Simulation.Tests.Histories;

/// <summary>What users asked for and what they were told.</summary>
internal sealed class Ledger
{
    private readonly Dictionary<int, LedgerEntry> experiments = [];

    /// <summary>The experiments that were submitted.</summary>
    public IReadOnlyCollection<LedgerEntry> Experiments => experiments.Values;

    /// <summary>An experiment; null when nobody has submitted it yet.</summary>
    public LedgerEntry? Find(int number) => experiments.GetValueOrDefault(number);

    /// <summary>An experiment of an id; null when nobody has submitted it.</summary>
    public LedgerEntry? Find(string id) => experiments.Values.FirstOrDefault(experiment => experiment.Id == id);

    /// <summary>An experiment is submitted.</summary>
    public void Add(LedgerEntry experiment) => experiments.Add(experiment.Number, experiment);

    /// <summary>Artifacts that must exist in the end or may be needed: those of experiments that were accepted and not deleted.</summary>
    public bool IsNeeded(ArtifactKind kind, string key) => experiments.Values.Any(experiment => experiment.Needs(kind, key));
}

/// <summary>An experiment as its user knows it.</summary>
/// <param name="number">The number in the plan.</param>
/// <param name="id">The id.</param>
/// <param name="specimens">What its runs are.</param>
internal sealed class LedgerEntry(int number, string id, IReadOnlyList<int> specimens)
{
    /// <summary>The number in the plan.</summary>
    public int Number => number;

    /// <summary>The id.</summary>
    public string Id => id;

    /// <summary>What its runs are.</summary>
    public IReadOnlyList<int> Specimens => specimens;

    /// <summary>Whether a user was told that it is accepted.</summary>
    public bool IsAccepted { get; private set; }

    /// <summary>Requests to delete it that were not refused; what became of them may not be known.</summary>
    public int Deletions { get; set; }

    /// <summary>Whether it may be deleted.</summary>
    public bool IsDeletionRequested => Deletions > 0;

    /// <summary>Whether somebody was told that it is deleted.</summary>
    public bool IsDeleted { get; set; }

    /// <summary>Numbers from 1 of the runs that somebody asked to cancel.</summary>
    public HashSet<int> CancellationRequested { get; } = [];

    /// <summary>Numbers of the runs that somebody saw cancelled.</summary>
    public HashSet<int> Cancelled { get; } = [];

    /// <summary>Numbers of the runs that somebody asked to delete.</summary>
    public HashSet<int> DeletionRequested { get; } = [];

    /// <summary>Numbers of the runs that somebody was told are deleted.</summary>
    public HashSet<int> Deleted { get; } = [];

    /// <summary>The last status that the followers of its events have seen, by run id.</summary>
    public Dictionary<string, RunStatus> Followed { get; } = [];

    /// <summary>The numbers of its runs.</summary>
    public IEnumerable<int> Runs => Enumerable.Range(1, Specimens.Count);

    /// <summary>A user was told that it is accepted. If it was deleted, it is a new one.</summary>
    public void Accept()
    {
        IsAccepted = true;
        if (IsDeletionRequested || Runs.All(DeletionRequested.Contains))
        {
            IsDeleted = false;
            Deleted.Clear();
            Cancelled.Clear();
        }
    }

    /// <summary>Whether one of its runs needs an artifact.</summary>
    public bool Needs(ArtifactKind kind, string key) => IsAccepted && !IsDeletionRequested
        && Runs.Any(run => !DeletionRequested.Contains(run) && Services.Specimens.Key(Specimens[run - 1], kind) == key);
}
