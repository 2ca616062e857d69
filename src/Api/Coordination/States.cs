using EquiSep.Contracts;
using EquiSep.Contracts.Artifacts;
using EquiSep.Pipeline.Messages;

namespace EquiSep.Api.Coordination;

/// <summary>An artifact in the read model; touched under its lock only.</summary>
internal sealed class ArtifactState(ArtifactKind kind, string key)
{
    private const int MostNotes = 100;
    private ExperimentState? takenFrom;
    private ExperimentState? heldBy;

    public ArtifactKind Kind { get; } = kind;

    public string Key { get; } = key;

    public bool Made { get; set; }

    public FailureMark? Failure { get; set; }

    public bool Begun { get; set; }

    public TrainingProgressed? Progress { get; set; }

    /// <summary>Whether its mark of an unwanted model is in the store; null when nobody has looked.</summary>
    public bool? Unwanted { get; set; }

    /// <summary>Whether the store has to be looked at before anything else: nobody has, or something was heard.</summary>
    public bool MustLook { get; set; }

    /// <summary>Whether its command was to be looked after, and the store has been looked at.</summary>
    public bool IsOverdue { get; set; }

    public List<string> Notes { get; } = [];

    /// <summary>The runs that need it.</summary>
    public HashSet<RunState> Runs { get; } = [];

    /// <summary>How many runs have it as their next.</summary>
    public int Wanting { get; set; }

    public Sending Sending { get; } = new();

    /// <summary>The queue that its command was sent to last; null before the first.</summary>
    public string? Queue { get; set; }

    /// <summary>When its command was sent, while no service has reported work on it; else null.</summary>
    public TimeSpan? WaitsSince => Wanting > 0 && !Begun ? Sending.FirstSent : null;

    /// <summary>Whether its experiment has sent as many trainings as it may.</summary>
    public bool IsHeld => heldBy is not null;

    /// <summary>Whether it lies in the queue of the dispatcher.</summary>
    public bool Waits { get; set; }

    /// <summary>Whether the dispatcher is at it.</summary>
    public bool InHand { get; set; }

    /// <summary>How many of its runs are not cancelled.</summary>
    public int Alive { get; set; }

    public ArtifactFacts Facts => new(Made, Failure?.Reason, Begun);

    /// <summary>Whether the mark of an unwanted model should be there; null when it does not matter.</summary>
    public bool? ShouldBeUnwanted => Kind != ArtifactKind.Model || Made || Runs.Count == 0 ? null : Alive == 0;

    /// <summary>Whether the mark in the store is not as it should be. Where nobody has looked it matters once the model is wanted.</summary>
    public bool HasWrongMark => ShouldBeUnwanted is { } should && Unwanted != should && (should || Unwanted is not null || Wanting > 0);

    /// <summary>Takes one of the places that an experiment has for trainings, and is held until there is one.</summary>
    /// <param name="experiment">For which it is sent.</param>
    /// <param name="places">How many it has; null for any number.</param>
    public bool Take(ExperimentState experiment, int? places)
    {
        if (takenFrom is null && experiment.Taken >= (places ?? int.MaxValue))
        {
            heldBy ??= experiment;
            heldBy.Held.Add(this);
            return false;
        }

        if (takenFrom is null)
        {
            takenFrom = experiment;
            experiment.Taken++;
        }

        return true;
    }

    /// <summary>Its command is answered or void: its place is free.</summary>
    /// <returns>What was held and may have it; null when nothing was.</returns>
    public ArtifactState? Leave()
    {
        heldBy?.Held.Remove(this);
        heldBy = null;
        if (takenFrom is not { } experiment)
        {
            return null;
        }

        takenFrom = null;
        experiment.Taken--;
        var next = experiment.Held.FirstOrDefault();
        if (next is not null)
        {
            experiment.Held.Remove(next);
            next.heldBy = null;
        }

        return next;
    }

    /// <summary>Adds a note unless it is known: what comes twice is said once.</summary>
    public bool Note(string note)
    {
        if (Notes.Contains(note) || Notes.Count == MostNotes)
        {
            return false;
        }

        Notes.Add(note);
        return true;
    }
}

/// <summary>A run in the read model; touched under its lock only.</summary>
internal sealed class RunState(ExperimentState experiment, RunRecord record, int index, RunKeys keys)
{
    public ExperimentState Experiment { get; } = experiment;

    public RunRecord Record { get; } = record;

    /// <summary>Its place in the experiment.</summary>
    public int Index { get; } = index;

    public RunKeys Keys { get; } = keys;

    public double Cost { get; } = TrainingCost.Of(record.Specification);

    public required ArtifactState Dataset { get; init; }

    public required ArtifactState Model { get; init; }

    public required ArtifactState Separation { get; init; }

    public IReadOnlyList<ArtifactState> Artifacts => [Dataset, Model, Separation];

    public ArtifactState this[ArtifactKind kind] => kind switch
    {
        ArtifactKind.Dataset => Dataset,
        ArtifactKind.Model => Model,
        _ => Separation,
    };

    public bool Cancelled { get; set; }

    public RunStatus Status { get; set; }

    public string? Reason { get; set; }

    /// <summary>The number of its last event.</summary>
    public long LastEvent { get; set; }

    /// <summary>Its state as it was sent last; null before the first snapshot.</summary>
    public Published<RunEvent>? Snapshot { get; set; }

    public ArtifactState? Next { get; set; }
}

/// <summary>An experiment in the read model; touched under its lock only.</summary>
internal sealed class ExperimentState(ExperimentRecord record, int eventsKept)
{
    public ExperimentRecord Record { get; set; } = record;

    public List<RunState> Runs { get; } = [];

    /// <summary>Runs that have not ended.</summary>
    public int Unfinished { get; set; }

    /// <summary>How many trainings were sent for it and are not answered yet.</summary>
    public int Taken { get; set; }

    /// <summary>Models whose training is to be sent when one of those has been answered.</summary>
    public HashSet<ArtifactState> Held { get; } = [];

    public EventLog Log { get; } = new(eventsKept);

    /// <summary>Its counts as they were sent last, with the event and the number of runs then; null before the first time.</summary>
    public (Published<ExperimentView> View, long Event, int Runs)? Counts { get; set; }
}
