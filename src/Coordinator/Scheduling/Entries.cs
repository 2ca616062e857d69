using EquiSep.Coordinator.Views;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;

namespace EquiSep.Coordinator.Scheduling;

/// <summary>The status of a run with its reason, which change together.</summary>
/// <param name="Status">The status.</param>
/// <param name="Reason">The reason of a failure; null without one.</param>
public sealed record RunState(RunStatus Status, string? Reason)
{
    private static readonly RunState[] withoutReason = [.. Enum.GetValues<RunStatus>().Select(status => new RunState(status, Reason: null))];

    /// <summary>The state of a status and a reason. Runs without a reason share theirs.</summary>
    public static RunState Of(RunStatus status, string? reason) => reason is null ? withoutReason[(int)status] : new(status, reason);
}

/// <summary>The numbers of a separation by which lists of runs are sorted.</summary>
/// <param name="Pearson">Pearson correlation r of ln D and the layer index; null without a fit.</param>
/// <param name="DecayRatio">ρ; null without a fit.</param>
/// <param name="Accuracy">Fraction of test images classified correctly, 0 to 1; null when training diverged.</param>
public sealed record ResultSummary(double? Pearson, double? DecayRatio, double? Accuracy)
{
    // Of 200,000 runs, a number that may be missing takes half the memory in this form.
    private readonly double pearson = Pearson ?? double.NaN;
    private readonly double decayRatio = DecayRatio ?? double.NaN;
    private readonly double accuracy = Accuracy ?? double.NaN;

    /// <summary>Pearson correlation r of ln D and the layer index; null without a fit.</summary>
    public double? Pearson => Number(pearson);

    /// <summary>ρ; null without a fit.</summary>
    public double? DecayRatio => Number(decayRatio);

    /// <summary>Fraction of test images classified correctly, 0 to 1; null when training diverged.</summary>
    public double? Accuracy => Number(accuracy);

    /// <summary>The numbers of a separation.</summary>
    public static ResultSummary Of(EquiSep.Experiments.SeparationResult result) =>
        new(result.Fit?.Pearson, result.Fit?.DecayRatio, result.Accuracy?.Test);

    private static double? Number(double number) => double.IsNaN(number) ? null : number;
}

/// <summary>
/// A run. The scheduler's loop alone writes it. Lists read it from any thread: what changes is one reference or one number, and what it
/// refers to does not change.
/// </summary>
public sealed class RunEntry
{
    private volatile RunState state = RunState.Of(RunStatus.Queued, reason: null);

    private readonly string? name;

    internal RunEntry(ExperimentEntry experiment, RunDraft draft)
    {
        (Experiment, Number, name) = (experiment, draft.Number, draft.Name);
        (Data, Family, Cost) = (draft.Data, draft.Family, draft.Cost);
    }

    /// <summary>The experiment.</summary>
    public ExperimentEntry Experiment { get; }

    /// <summary>The number in the experiment, from 1.</summary>
    public int Number { get; }

    /// <summary>Name of the data set.</summary>
    public string Data { get; }

    /// <summary>Family of the network.</summary>
    public string Family { get; }

    /// <summary>The id: that of the experiment, a hyphen, and the number of the run in four digits or more.</summary>
    public string Id => RunDraft.IdOf(Experiment.Header.Id, Number);

    /// <summary>The name, unique within the experiment.</summary>
    public string Name => name ?? Id;

    /// <summary>The status and its reason.</summary>
    public RunState State
    {
        get => state;
        internal set => state = value;
    }

    /// <summary>The data set.</summary>
    public required ArtifactEntry Dataset { get; init; }

    /// <summary>The model.</summary>
    public required ArtifactEntry Model { get; init; }

    /// <summary>The separation.</summary>
    public required ArtifactEntry Separation { get; init; }

    internal double Cost { get; }

    internal string? GivenName => name;

    internal bool Cancelled { get; set; }

    internal ArtifactEntry? Next { get; set; }

    internal long LastEvent { get; set; }

    internal Published<RunEvent>? Snapshot { get; set; }

    internal IEnumerable<ArtifactEntry> Artifacts => [Dataset, Model, Separation];

    internal ArtifactEntry this[ArtifactKind kind] => kind switch
    {
        ArtifactKind.Dataset => Dataset,
        ArtifactKind.Model => Model,
        _ => Separation,
    };
}

/// <summary>An experiment. As of <see cref="RunEntry"/>, the scheduler's loop alone writes it.</summary>
public sealed class ExperimentEntry
{
    private volatile RunEntry[] runs = [];

    internal ExperimentEntry(ExperimentDraft draft, int eventsKept)
    {
        (Header, Specifications, Damage, RecordLength) = (draft.Header, draft.Specifications, draft.Damage, draft.RecordLength);
        Log = new(eventsKept);
    }

    /// <summary>What never changes.</summary>
    public ExperimentHeader Header { get; }

    /// <summary>The specifications of its runs, those of deleted runs included.</summary>
    public PackedSpecifications Specifications { get; }

    /// <summary>What is wrong with its record; null when it is intact.</summary>
    public string? Damage { get; }

    /// <summary>The runs, by their numbers.</summary>
    public IReadOnlyList<RunEntry> Runs => runs;

    /// <summary>The run of a number; null when there is none.</summary>
    public RunEntry? Find(int number)
    {
        var (all, low, high) = (runs, 0, runs.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = all[middle].Number.CompareTo(number);
            if (order == 0)
            {
                return all[middle];
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return null;
    }

    internal long RecordLength { get; set; }

    internal int Unfinished { get; set; }

    /// <summary>Trainings that were sent for it and are not answered.</summary>
    internal int PlacesTaken { get; set; }

    /// <summary>Models whose training is to be sent when one of those is answered.</summary>
    internal HashSet<ArtifactEntry> Held { get; } = [];

    internal EventLog Log { get; }

    internal (Published<ExperimentView> View, long Event, int Runs)? Counts { get; set; }

    internal void SetRuns(IEnumerable<RunEntry> all) => runs = [.. all];
}

/// <summary>An artifact that a run needs, or that was found in the store. As of <see cref="RunEntry"/>, the scheduler's loop alone writes it.</summary>
public sealed class ArtifactEntry
{
    private const int MaxNotes = 100;
    private volatile ResultSummary? result;
    private volatile BuildState? build;
    private volatile bool intact;
    private RunEntry? firstUser;
    private HashSet<RunEntry>? moreUsers;

    internal ArtifactEntry(ArtifactId id) => Id = id;

    /// <summary>The kind and the key.</summary>
    public ArtifactId Id { get; }

    /// <summary>Whether the store has it, as far as is known.</summary>
    public bool Intact
    {
        get => intact;
        internal set => intact = value;
    }

    /// <summary>The last report of its training; null without one.</summary>
    public TrainingProgressed? Progress
    {
        get => build?.Progress;
        internal set => Set(value is null, state => state.Progress = value);
    }

    /// <summary>The numbers of a separation; null while they are not known.</summary>
    public ResultSummary? Result
    {
        get => result;
        internal set => result = value;
    }

    /// <summary>What services have reported of it, each text once.</summary>
    public IReadOnlyList<string> Notes => build?.Notes ?? [];

    internal ArtifactKind Kind => Id.Kind;

    internal FailureMark? Failure
    {
        get => build?.Failure;
        set => Set(value is null, state => state.Failure = value);
    }

    internal bool Begun { get; set; }

    /// <summary>Whether the store was asked for it, or listed.</summary>
    internal bool Known { get; set; }

    /// <summary>Whether the store has to be asked before anything else.</summary>
    internal bool MustProbe { get; set; }

    /// <summary>Whether a separation has to be compared with a model that was rebuilt.</summary>
    internal bool MustVerify { get; set; }

    /// <summary>Whether the store was asked because the command is overdue.</summary>
    internal bool IsOverdue { get; set; }

    /// <summary>Whether a failure mark is to be deleted, because the artifact was asked for anew.</summary>
    internal bool IsRetried { get; set; }

    /// <summary>Whether its files are to be deleted, as soon as no run needs it.</summary>
    internal bool IsUnneeded { get; set; }

    /// <summary>Whether the mark of a cancelled model is in the store; null when that is not known.</summary>
    internal bool? CancellationMark { get; set; }

    /// <summary>Whether the deletion takes the mark of a cancelled model, too.</summary>
    internal bool IsGarbage { get; set; }

    /// <summary>The effect that is being carried out; null without one.</summary>
    internal Effect? InFlight
    {
        get => build?.InFlight;
        set => Set(value is null, state => state.InFlight = value);
    }

    /// <summary>No effect begins before this time: the last one failed.</summary>
    internal TimeSpan NotBefore
    {
        get => build?.NotBefore ?? default;
        set => Set(value == default, state => state.NotBefore = value);
    }

    internal List<ExperimentDeletion>? Deletions
    {
        get => build?.Deletions;
        set => Set(value is null, state => state.Deletions = value);
    }

    /// <summary>How many runs have it as their next.</summary>
    internal int Wanting { get; set; }

    /// <summary>How many of its runs are not cancelled.</summary>
    internal int ActiveUsers { get; set; }

    internal string? Queue
    {
        get => build?.Queue;
        set => Set(value is null, state => state.Queue = value);
    }

    internal ResendPolicy Resend => (build ??= new()).Resend;

    internal bool IsSent => build?.Resend.IsSent == true;

    internal ArtifactFacts Facts => new(Intact && !MustVerify, Failure?.Reason, Begun) { IsUnknown = !Known };

    internal bool HasUsers => firstUser is not null;

    internal IEnumerable<RunEntry> Users => firstUser is null ? [] : moreUsers is null ? [firstUser] : moreUsers.Prepend(firstUser);

    internal bool IsHeld => build?.HeldBy is not null;

    /// <summary>The time at which its command was sent, while no service has reported work on it; else null.</summary>
    internal TimeSpan? WaitingSince => Wanting > 0 && !Begun ? build?.Resend.FirstSent : null;

    /// <summary>Whether the mark of a cancelled model should be in the store; null when that does not matter.</summary>
    internal bool? ShouldBeMarked => Kind != ArtifactKind.Model || Intact || !HasUsers ? null : ActiveUsers == 0;

    /// <summary>Whether the mark is not as it should be. Where that is not known it matters once the model is wanted.</summary>
    internal bool HasWrongMark =>
        ShouldBeMarked is { } should && CancellationMark != should && (should || CancellationMark is not null || Wanting > 0);

    internal void AddUser(RunEntry run)
    {
        if (firstUser is null)
        {
            firstUser = run;
        }
        else
        {
            (moreUsers ??= []).Add(run);
        }
    }

    internal void RemoveUser(RunEntry run)
    {
        if (firstUser != run)
        {
            moreUsers?.Remove(run);
            return;
        }

        firstUser = moreUsers?.FirstOrDefault();
        if (firstUser is not null)
        {
            moreUsers!.Remove(firstUser);
        }
    }

    internal bool AddNote(string note)
    {
        if (Notes.Contains(note) || Notes.Count == MaxNotes)
        {
            return false;
        }

        (build ??= new()).Notes = [.. Notes, note];
        return true;
    }

    internal void ClearNotes() => Set(isDefault: true, state => state.Notes = []);

    /// <summary>Nothing is to be done: what is only needed for that is forgotten.</summary>
    internal void Rest()
    {
        if (build is { Failure: null, Progress: null, Notes.Count: 0, Deletions: null, PlaceOf: null, HeldBy: null } && Wanting == 0)
        {
            build = null;
        }
    }

    /// <summary>Forgets what was sent. The artifact is not wanted any more, or is wanted anew.</summary>
    /// <returns>A model that was held and may have the place that is free now; null without one.</returns>
    internal ArtifactEntry? Unsend()
    {
        if (build is not { } state)
        {
            return null;
        }

        state.Resend.Reset();
        state.HeldBy?.Held.Remove(this);
        state.HeldBy = null;
        if (state.PlaceOf is not { } experiment)
        {
            return null;
        }

        state.PlaceOf = null;
        experiment.PlacesTaken--;
        var next = experiment.Held.FirstOrDefault();
        if (next is not null)
        {
            experiment.Held.Remove(next);
            next.build!.HeldBy = null;
        }

        return next;
    }

    /// <summary>Takes one of the places that an experiment has for trainings; without a free one the artifact is held.</summary>
    internal bool TakePlace(ExperimentEntry experiment, int? places)
    {
        var state = build ??= new();
        if (state.PlaceOf is null && experiment.PlacesTaken >= (places ?? int.MaxValue))
        {
            state.HeldBy ??= experiment;
            state.HeldBy.Held.Add(this);
            return false;
        }

        if (state.PlaceOf is null)
        {
            state.PlaceOf = experiment;
            experiment.PlacesTaken++;
        }

        return true;
    }

    private void Set(bool isDefault, Action<BuildState> set)
    {
        if (!isDefault || build is not null)
        {
            set(build ??= new());
        }
    }

    // What only artifacts have that are built, or were since the process started.
    private sealed class BuildState
    {
        private volatile IReadOnlyList<string> notes = [];
        private volatile TrainingProgressed? progress;

        public IReadOnlyList<string> Notes
        {
            get => notes;
            set => notes = value;
        }

        public TrainingProgressed? Progress
        {
            get => progress;
            set => progress = value;
        }

        public ResendPolicy Resend { get; } = new();

        public FailureMark? Failure { get; set; }

        public Effect? InFlight { get; set; }

        public TimeSpan NotBefore { get; set; }

        public List<ExperimentDeletion>? Deletions { get; set; }

        public string? Queue { get; set; }

        public ExperimentEntry? PlaceOf { get; set; }

        public ExperimentEntry? HeldBy { get; set; }
    }
}

/// <summary>The deletion of an experiment, which ends when the artifacts that no other run needs are deleted.</summary>
/// <param name="experiment">The id.</param>
internal sealed class ExperimentDeletion(string experiment)
{
    public string Experiment => experiment;

    public HashSet<ArtifactEntry> Left { get; } = [];
}
