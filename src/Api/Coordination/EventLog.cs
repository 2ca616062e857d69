namespace EquiSep.Api.Coordination;

/// <summary>The last events of an experiment; touched under the read model's lock only.</summary>
/// <param name="kept">How many are kept.</param>
internal sealed class EventLog(int kept)
{
    private readonly Queue<RunEvent> events = [];
    private TaskCompletionSource? waiting;
    private long forgotten;

    /// <summary>Whether the experiment is gone.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Completes when there is something new.</summary>
    public Task Changed => IsClosed ? Task.CompletedTask : (waiting ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Add(RunEvent news)
    {
        events.Enqueue(news);
        if (events.Count > kept)
        {
            forgotten = events.Dequeue().Number;
        }

        Wake();
    }

    /// <summary>What came after an event; null when some of it is forgotten.</summary>
    public IReadOnlyList<RunEvent>? After(long number) => number < forgotten ? null : [.. events.Where(news => news.Number > number)];

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
