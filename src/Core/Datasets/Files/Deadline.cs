namespace EquiSep.Core.Datasets.Files;

/// <summary>A token that is cancelled when the time is up, or with another token.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource timer;
    private readonly CancellationTokenSource either;

    /// <summary>Starts the time.</summary>
    /// <param name="length">Time until the token is cancelled.</param>
    /// <param name="clock">The clock that measures it.</param>
    /// <param name="token">The other token.</param>
    public Deadline(TimeSpan length, TimeProvider clock, CancellationToken token)
    {
        timer = new(length, clock);
        either = CancellationTokenSource.CreateLinkedTokenSource(token, timer.Token);
    }

    /// <summary>The token.</summary>
    public CancellationToken Token => either.Token;

    /// <summary>Starts the time anew.</summary>
    /// <param name="length">Time from now; <see cref="Timeout.InfiniteTimeSpan"/> for no end.</param>
    public void Restart(TimeSpan length) => timer.CancelAfter(length);

    /// <inheritdoc/>
    public void Dispose()
    {
        either.Dispose();
        timer.Dispose();
    }
}
