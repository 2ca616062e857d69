namespace EquiSep.Api.Coordination;

/// <summary>Which runs are asked for; null does not choose.</summary>
public sealed record RunFilter
{
    /// <summary>Those with this status.</summary>
    public RunStatus? Status { get; init; }

    /// <summary>Those of the experiment with this id.</summary>
    public string? Experiment { get; init; }

    /// <summary>Those on this data set.</summary>
    public string? Data { get; init; }

    /// <summary>Those with a network of this family.</summary>
    public string? Network { get; init; }

    internal bool Takes(RunState run)
    {
        var specification = run.Record.Specification;
        return (Status is null || run.Status == Status)
            && (Data is null || specification.Data.Name == Data)
            && (Network is null || specification.Network.Family == Network);
    }
}

/// <summary>Where a page of a list ends: after this experiment, or this run of it.</summary>
/// <param name="Created">When the experiment was asked for.</param>
/// <param name="Experiment">Its id.</param>
/// <param name="Run">Number of the run in it, from 0.</param>
public sealed record ListPosition(DateTimeOffset Created, string Experiment, int Run = 0);

/// <summary>A page of a list.</summary>
/// <param name="Items">What is on it.</param>
/// <param name="Count">How many there are on all pages.</param>
/// <param name="Next">Where the next page starts: after this position; null on the last page.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, int Count, ListPosition? Next);

/// <summary>The newest experiment first.</summary>
internal static class NewestFirst
{
    public static IComparer<ExperimentState> Order { get; } = Comparer<ExperimentState>.Create((one, other) => Compare(one.Record.Created, one.Record.Id, other.Record.Created, other.Record.Id));

    /// <summary>Whether a run comes after a position.</summary>
    public static bool IsAfter(RunState run, ListPosition position)
    {
        var order = Compare(run.Experiment.Record.Created, run.Experiment.Record.Id, position.Created, position.Experiment);
        return order > 0 || (order == 0 && run.Index > position.Run);
    }

    /// <summary>Whether an experiment comes after a position.</summary>
    public static bool IsAfter(ExperimentState experiment, ListPosition position) =>
        Compare(experiment.Record.Created, experiment.Record.Id, position.Created, position.Experiment) > 0;

    private static int Compare(DateTimeOffset created, string id, DateTimeOffset otherCreated, string otherId)
    {
        var order = otherCreated.CompareTo(created);
        return order != 0 ? order : string.CompareOrdinal(id, otherId);
    }
}
