using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace EquiSep.Testing;

/// <summary>A clock that stands still until a test moves it, and that knows which waits were begun on it.</summary>
internal sealed class TestClock : FakeTimeProvider
{
    private static readonly TimeSpan bound = TimeSpan.FromMinutes(2);
    private readonly Channel<TimeSpan> waits = Channel.CreateUnbounded<TimeSpan>();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        waits.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>The next wait that somebody begins on this clock, in order of beginning; each is told once.</summary>
    /// <exception cref="TimeoutException">None was begun within two minutes of real time.</exception>
    public Task<TimeSpan> NextWaitAsync() => waits.Reader.ReadAsync().AsTask().WaitAsync(bound);

    /// <summary>Waits until somebody begins a wait of this length. Earlier waits of other lengths are passed over.</summary>
    /// <exception cref="TimeoutException">None was begun within two minutes of real time.</exception>
    public async Task UntilSomebodyWaitsAsync(TimeSpan length)
    {
        while (await NextWaitAsync() != length)
        {
        }
    }
}
