namespace EquiSep.Coordinator.Views;

/// <summary>
/// The last events of an experiment, in the order of their numbers; touched under the read model's lock only. All clients read this one
/// log, each from its own position, so that a slow client costs no memory.
/// </summary>
/// <param name="kept">How many are kept.</param>
internal sealed class EventLog(int kept)
{
    private readonly List<Published<RunEvent>> events = [];
    private TaskCompletionSource? waiting;
    private int first;
    private long forgotten;

    /// <summary>Whether the experiment is gone.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>The number of the last event.</summary>
    public long Last { get; private set; }

    /// <summary>Completes when there is something new.</summary>
    public Task Changed => IsClosed ? Task.CompletedTask : (waiting ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Add(RunEvent news)
    {
        events.Add(new(news));
        Last = news.Number;
        if (events.Count - first > kept)
        {
            forgotten = events[first].Item.Number;
            first++;
        }

        // Moved once for as many events as are kept.
        if (first > kept)
        {
            events.RemoveRange(0, first);
            first = 0;
        }

        Wake();
    }

    /// <summary>Counts an event that is not kept: the state of a run that was found in the store.</summary>
    public void Skip(long number) => Last = forgotten = number;

    /// <summary>The events after a number; null when some of them are not kept.</summary>
    public IReadOnlyList<Published<RunEvent>>? After(long number)
    {
        if (number < forgotten)
        {
            return null;
        }

        var (low, high) = (first, events.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = events[middle].Item.Number <= number ? (middle + 1, high) : (low, middle);
        }

        return events.GetRange(low, events.Count - low);
    }

    public void Close()
    {
        IsClosed = true;
        Wake();
    }

    private void Wake()
    {
        waiting?.SetResult();
        waiting = null;
    }
}
