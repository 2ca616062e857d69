namespace EquiSep.Coordinator.Execution;

/// <summary>A lock that one caller has at a time. The others wait in their order, asynchronously and for a limited time.</summary>
/// <param name="clock">Measures the limit.</param>
internal sealed class AsyncLock(TimeProvider clock)
{
    private readonly LinkedList<TaskCompletionSource> waiting = [];
    private readonly Lock gate = new();
    private bool isTaken;

    /// <summary>Takes the lock, which is released when the result is disposed.</summary>
    /// <param name="limit">The longest wait.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>Null if the lock was not released within the limit.</returns>
    public async Task<IDisposable?> TakeAsync(TimeSpan limit, CancellationToken token)
    {
        TaskCompletionSource turn;
        lock (gate)
        {
            if (!isTaken)
            {
                isTaken = true;
                return new Holder(this);
            }

            turn = new();
            waiting.AddLast(turn);
        }

        try
        {
            await turn.Task.WaitAsync(limit, clock, token);
            return new Holder(this);
        }
        catch (TimeoutException)
        {
            Leave(turn);
            return null;
        }
        catch (OperationCanceledException)
        {
            Leave(turn);
            throw;
        }
    }

    // The lock may have been handed over at this moment.
    private void Leave(TaskCompletionSource turn)
    {
        lock (gate)
        {
            if (waiting.Remove(turn))
            {
                return;
            }
        }

        Release();
    }

    private void Release()
    {
        TaskCompletionSource? next;
        lock (gate)
        {
            next = waiting.First?.Value;
            isTaken = next is not null;
            if (isTaken)
            {
                waiting.RemoveFirst();
            }
        }

        next?.SetResult();
    }

    private sealed class Holder(AsyncLock taken) : IDisposable
    {
        private AsyncLock? held = taken;

        public void Dispose() => Interlocked.Exchange(ref held, null)?.Release();
    }
}
