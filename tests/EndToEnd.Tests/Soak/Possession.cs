using EquiSep.Experiments;

namespace EquiSep.EndToEnd.Tests.Soak;

/// <summary>
/// An experiment of a user, with what he knows of it. That a run is completed or cancelled has to stay so; one that failed is tried again
/// when anybody asks for the same.
/// </summary>
/// <param name="id">Its id.</param>
/// <param name="wish">What was asked for.</param>
/// <param name="specifications">Its runs, by their ids.</param>
internal sealed class Possession(string id, Wish wish, IReadOnlyDictionary<string, Specification> specifications)
{
    private readonly Dictionary<string, string> statuses = specifications.Keys.ToDictionary(run => run, _ => "");
    private readonly HashSet<string> cancelled = [];

    /// <summary>Its id.</summary>
    public string Id { get; } = id;

    /// <summary>What was asked for.</summary>
    public Wish Wish { get; } = wish;

    /// <summary>Its runs, by their ids.</summary>
    public IReadOnlyDictionary<string, Specification> Specifications { get; } = specifications;

    /// <summary>The last known statuses, by the ids of the runs.</summary>
    public IReadOnlyDictionary<string, string> Statuses => statuses;

    /// <summary>The runs that are known to be completed.</summary>
    public IEnumerable<(string Id, Specification Specification)> Completed => Specifications.Where(run => statuses[run.Key] == "completed").Select(run => (run.Key, run.Value));

    /// <summary>Whether each run is known to have ended for good.</summary>
    public bool HasEnded => statuses.Values.All(status => status is "completed" or "cancelled");

    /// <summary>The user asks for runs to be cancelled.</summary>
    public void Cancel(IEnumerable<string> runs) => cancelled.UnionWith(runs);

    /// <summary>The user is told of a run.</summary>
    public void See(Run run)
    {
        Assert.True(statuses.TryGetValue(run.Id, out var last), $"{run.Id} is no run of experiment {Id}.");
        Assert.True(last is not ("completed" or "cancelled") || last == run.Status, $"Run {run.Id} was {last} and is {run.Status}.");
        Assert.True(run.Status != "cancelled" || cancelled.Contains(run.Id), $"Run {run.Id} is cancelled, which nobody asked for.");
        Assert.True(run.Status != "failed" || Wish.Shape == Shape.Unavailable, $"Run {run.Id} of shape {Wish.Shape} has failed: {run.Reason}");
        statuses[run.Id] = run.Status;
    }

    /// <summary>The user is told of all of it.</summary>
    public void See(Experiment experiment)
    {
        Assert.Equal(Id, experiment.Id);
        Assert.Equal(Specifications.Keys.Order(), experiment.Runs.Select(run => run.Id).Order());
        Assert.All(experiment.Runs, See);
    }
}
