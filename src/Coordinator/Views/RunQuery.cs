using System.Globalization;
using EquiSep.Coordinator.Scheduling;

namespace EquiSep.Coordinator.Views;

/// <summary>What a list is sorted by. Items without a value come last in either direction.</summary>
public enum ListOrder
{
    /// <summary>The time of submission; runs of one experiment in the order of its figure.</summary>
    Created,

    /// <summary>The name, without regard to case.</summary>
    Name,

    /// <summary>The status, in the order in which a run goes through them.</summary>
    Status,

    /// <summary>|r|, the strength of the correlation of ln D and the layer index; of an experiment the strongest.</summary>
    R,

    /// <summary>The decay ratio ρ; of an experiment the smallest.</summary>
    Rho,

    /// <summary>The accuracy on test images; of an experiment the best.</summary>
    Accuracy,
}

/// <summary>How orders and times of lists are written.</summary>
public static class ListWords
{
    private static readonly Dictionary<string, ListOrder> orders = new()
    {
        ["created"] = ListOrder.Created,
        ["name"] = ListOrder.Name,
        ["status"] = ListOrder.Status,
        ["r"] = ListOrder.R,
        ["rho"] = ListOrder.Rho,
        ["accuracy"] = ListOrder.Accuracy,
    };

    /// <summary>What a list can be sorted by.</summary>
    public static IReadOnlyList<string> Orders { get; } = [.. orders.Keys];

    /// <summary>Ascending and descending.</summary>
    public static IReadOnlyList<string> Directions { get; } = ["asc", "desc"];

    /// <summary>The format of a time, by examples.</summary>
    public const string TimeExpectation = "a date such as 2026-11-28 or a time such as 2026-11-28T12:00:00Z";

    /// <summary>The order of a list.</summary>
    /// <param name="order">One of <see cref="Orders"/>; null for the usual one.</param>
    /// <param name="direction">One of <see cref="Directions"/>; null for the usual one of the order.</param>
    public static (ListOrder Order, bool IsDescending) Read(string? order, string? direction)
    {
        var by = order is not null && orders.TryGetValue(order, out var known) ? known : ListOrder.Created;
        return (by, direction is null ? by is ListOrder.Created or ListOrder.R or ListOrder.Accuracy : direction == "desc");
    }

    /// <summary>Reads a time, which is in UTC unless it says otherwise; null when it is none.</summary>
    public static DateTimeOffset? Time(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}

/// <summary>The items of a list, and their order. A filter that is null does not choose.</summary>
public sealed record ListRequest
{
    /// <summary>Those with this status.</summary>
    public RunStatus? Status { get; init; }

    /// <summary>Runs of the experiment with this id.</summary>
    public string? Experiment { get; init; }

    /// <summary>Those whose name contains this text, without regard to case.</summary>
    public string? Name { get; init; }

    /// <summary>Those of experiments with the name of this preset.</summary>
    public string? Preset { get; init; }

    /// <summary>Runs on this data set; experiments with such a run.</summary>
    public string? Data { get; init; }

    /// <summary>Runs with a network of this family; experiments with such a run.</summary>
    public string? Network { get; init; }

    /// <summary>Those submitted at this time or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Those submitted before this time.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>What the list is sorted by.</summary>
    public ListOrder Order { get; init; }

    /// <summary>Whether large values come first; newest first is such an order.</summary>
    public bool IsDescending { get; init; } = true;
}

/// <summary>The place of an item in a list, after which the next page begins.</summary>
/// <param name="Created">The time of submission.</param>
/// <param name="Experiment">The id of the experiment.</param>
/// <param name="Run">The number of the run; 0 for an experiment.</param>
/// <param name="Value">The number by which the list is sorted; null without one.</param>
/// <param name="Text">The text by which the list is sorted; null without one.</param>
public readonly record struct ListPosition(DateTimeOffset Created, string Experiment, int Run = 0, double? Value = null, string? Text = null);

/// <summary>A page of a list.</summary>
/// <param name="Items">The items.</param>
/// <param name="Count">How many items there are on all pages.</param>
/// <param name="Next">The place after which the next page begins; null on the last page.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, int Count, ListPosition? Next);

/// <summary>The newest experiment first.</summary>
internal static class NewestFirst
{
    public static IComparer<ExperimentEntry> Order { get; } =
        Comparer<ExperimentEntry>.Create((one, other) => Compare(one.Header.Created, one.Header.Id, other.Header.Created, other.Header.Id));

    public static int Compare(DateTimeOffset created, string id, DateTimeOffset otherCreated, string otherId)
    {
        var order = otherCreated.CompareTo(created);
        return order != 0 ? order : string.CompareOrdinal(id, otherId);
    }
}

/// <summary>Pages of runs and of experiments.</summary>
public static class RunQuery
{
    /// <summary>A page of runs.</summary>
    /// <param name="directory">The runs.</param>
    /// <param name="request">The filter and the order.</param>
    /// <param name="after">The place of the last item of the page before; null for the first page.</param>
    /// <param name="limit">The largest number of items.</param>
    public static Page<RunView> Runs(RunDirectory directory, ListRequest request, ListPosition? after, int limit)
    {
        var experiments = request.Experiment is not { } id ? directory.Experiments
            : directory.Find(id) is { } found ? [found] : (IEnumerable<ExperimentEntry>)[];
        var items = experiments.Where(experiment => TakesHeader(experiment, request))
            .SelectMany(experiment => experiment.Runs)
            .Where(run => Takes(run, request)
                && (request.Status is null || run.State.Status == request.Status)
                && (request.Name is null || run.Name.Contains(request.Name, StringComparison.OrdinalIgnoreCase)));
        return PageOf(items, request, after, limit, run => KeyOf(run, request.Order), PositionOf, RunViews.Of);
    }

    /// <summary>A page of experiments.</summary>
    /// <param name="directory">The experiments.</param>
    /// <param name="request">The filter and the order.</param>
    /// <param name="after">The place of the last item of the page before; null for the first page.</param>
    /// <param name="limit">The largest number of items.</param>
    public static Page<ExperimentView> Experiments(RunDirectory directory, ListRequest request, ListPosition? after, int limit)
    {
        var isOfRuns = request.Data is not null || request.Network is not null;
        var items = directory.Experiments
            .Where(experiment => TakesHeader(experiment, request)
                && (!isOfRuns || experiment.Runs.Any(run => Takes(run, request)))
                && (request.Status is null || RunViews.StatusOf(experiment) == request.Status)
                && (request.Name is null || experiment.Header.Name.Contains(request.Name, StringComparison.OrdinalIgnoreCase)));
        return PageOf(items, request, after, limit, experiment => KeyOf(experiment, request.Order), PositionOf, RunViews.Of);
    }

    private static bool TakesHeader(ExperimentEntry experiment, ListRequest request) =>
        (request.Preset is null || experiment.Header.Name == request.Preset)
        && (request.From is null || experiment.Header.Created >= request.From)
        && (request.Until is null || experiment.Header.Created < request.Until);

    private static bool Takes(RunEntry run, ListRequest request) =>
        (request.Data is null || run.Data == request.Data) && (request.Network is null || run.Family == request.Network);

    private static SortKey KeyOf(RunEntry run, ListOrder order) => order switch
    {
        ListOrder.Created => default,
        ListOrder.Name => new(null, run.Name),
        ListOrder.Status => new((double)run.State.Status, null),
        _ => new(ValueOf(RunViews.ResultOf(run), order), null),
    };

    private static SortKey KeyOf(ExperimentEntry experiment, ListOrder order) => order switch
    {
        ListOrder.Created => default,
        ListOrder.Name => new(null, experiment.Header.Name),
        ListOrder.Status => new((double)RunViews.StatusOf(experiment), null),
        _ => new(ValueOf(RunViews.BestOf(experiment), order), null),
    };

    private static ListPosition PositionOf(RunEntry run, SortKey key) =>
        new(run.Experiment.Header.Created, run.Experiment.Header.Id, run.Number, key.Value, key.Text);

    private static ListPosition PositionOf(ExperimentEntry experiment, SortKey key) =>
        new(experiment.Header.Created, experiment.Header.Id, Run: 0, key.Value, key.Text);

    private static double? ValueOf(ResultSummary? result, ListOrder order) => order switch
    {
        ListOrder.R => result?.Pearson is { } r ? Math.Abs(r) : null,
        ListOrder.Rho => result?.DecayRatio,
        ListOrder.Accuracy => result?.Accuracy,
        _ => null,
    };

    // Of many items only those of the page are kept, and most are passed over by their keys alone.
    private static Page<TView> PageOf<T, TView>(
        IEnumerable<T> items,
        ListRequest request,
        ListPosition? after,
        int limit,
        Func<T, SortKey> keyOf,
        Func<T, SortKey, ListPosition> positionOf,
        Func<T, TView> view)
    {
        // Items come in this order by themselves.
        var isSorted = request is { Order: ListOrder.Created, IsDescending: true };
        var page = new PriorityQueue<T, ListPosition>(limit + 2, Comparer<ListPosition>.Create((one, other) => Compare(other, one, request)));
        var (count, worst) = (0, default(ListPosition));
        foreach (var item in items)
        {
            count++;
            var isFull = page.Count > limit;
            if (isFull && isSorted)
            {
                continue;
            }

            var key = keyOf(item);
            if (isFull && Compare(key, new(worst.Value, worst.Text), request) > 0)
            {
                continue;
            }

            var position = positionOf(item, key);
            if ((after is { } last && Compare(position, last, request) <= 0) || (isFull && Compare(position, worst, request) >= 0))
            {
                continue;
            }

            _ = isFull ? page.DequeueEnqueue(item, position) : Enqueue(page, item, position);
            _ = page.TryPeek(out _, out worst);
        }

        var sorted = page.UnorderedItems.ToList();
        sorted.Sort((one, other) => Compare(one.Priority, other.Priority, request));
        var isLast = sorted.Count <= limit;
        return new([.. sorted.Take(limit).Select(item => view(item.Element))], count, isLast ? null : sorted[limit - 1].Priority);
    }

    private static T Enqueue<T>(PriorityQueue<T, ListPosition> page, T item, ListPosition position)
    {
        page.Enqueue(item, position);
        return item;
    }

    private static int Compare(ListPosition one, ListPosition other, ListRequest request)
    {
        var order = request.Order == ListOrder.Created
            ? (request.IsDescending ? -1 : 1) * one.Created.CompareTo(other.Created)
            : Compare(new SortKey(one.Value, one.Text), new(other.Value, other.Text), request);
        if (order == 0 && request.Order != ListOrder.Created)
        {
            order = other.Created.CompareTo(one.Created);
        }

        return order != 0 ? order
            : string.CompareOrdinal(one.Experiment, other.Experiment) is var byId and not 0 ? byId
            : one.Run.CompareTo(other.Run);
    }

    // Items without a value come last in either direction.
    private static int Compare(SortKey one, SortKey other, ListRequest request)
    {
        var sign = request.IsDescending ? -1 : 1;
        return one.Text is not null || other.Text is not null
            ? sign * string.Compare(one.Text, other.Text, StringComparison.OrdinalIgnoreCase)
            : one.Value is null || other.Value is null
                ? (one.Value is null).CompareTo(other.Value is null)
                : sign * one.Value.GetValueOrDefault().CompareTo(other.Value.GetValueOrDefault());
    }

    private readonly record struct SortKey(double? Value, string? Text);
}
