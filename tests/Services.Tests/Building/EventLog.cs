using MassTransit;

namespace EquiSep.Services.Tests.Building;

/// <summary>What was said on a bus, in the order in which it was heard.</summary>
internal sealed class EventLog
{
    private readonly List<object> heard = [];
    private readonly List<TaskCompletionSource> waiting = [];

    /// <summary>All events of a type so far.</summary>
    public IReadOnlyList<T> All<T>()
    {
        lock (heard)
        {
            return [.. heard.OfType<T>()];
        }
    }

    public void Add(object message)
    {
        lock (heard)
        {
            heard.Add(message);
            waiting.ForEach(one => one.TrySetResult());
            waiting.Clear();
        }
    }

    /// <summary>Waits for an event, which may have come already.</summary>
    public async Task<T> WaitForAsync<T>(Func<T, bool>? wanted = null, int count = 1)
    {
        var end = DateTime.UtcNow + Waiting.Longest;
        while (true)
        {
            TaskCompletionSource news = new(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (heard)
            {
                var found = heard.OfType<T>().Where(wanted ?? (_ => true)).Take(count).ToList();
                if (found.Count == count)
                {
                    return found[^1];
                }

                waiting.Add(news);
            }

            try
            {
                await news.Task.WaitAsync(end - DateTime.UtcNow > TimeSpan.Zero ? end - DateTime.UtcNow : TimeSpan.Zero);
            }
            catch (TimeoutException)
            {
                string said;
                lock (heard)
                {
                    said = string.Join(Environment.NewLine, heard);
                }

                throw new TimeoutException(
                    $"There was no {typeof(T).Name} number {count} as wanted within {Waiting.Longest.TotalSeconds} s, only:\n{said}");
            }
        }
    }
}

/// <summary>Hears events of a type.</summary>
internal sealed class Listener<T>(EventLog log) : IConsumer<T>
    where T : class
{
    public Task Consume(ConsumeContext<T> context)
    {
        log.Add(context.Message);
        return Task.CompletedTask;
    }
}
