namespace EquiSep.Coordinator.Scheduling;

/// <summary>
/// When the store is probed for a command that was sent, and when the command is sent again. A probe costs little and heals a lost event.
/// A duplicate command may move a training to another trainer, so it is sent only when its queue seems to stand still.
/// </summary>
/// <remarks>All times are monotonic.</remarks>
internal sealed class ResendPolicy
{
    /// <summary>The longest wait before a probe or a repetition.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(15);

    // Between two signs of life of a build lies at most an epoch or a measurement.
    private const int SilentWaits = 10;
    private int sends;
    private int probes;
    private bool isBeingSent;
    private TimeSpan sent;
    private TimeSpan sign;
    private TimeSpan due;

    /// <summary>Whether the command has been sent since the artifact was wanted.</summary>
    public bool IsSent => sends > 0;

    /// <summary>The time of the first sending since the artifact was wanted; null before.</summary>
    public TimeSpan? FirstSent { get; private set; }

    /// <summary>Forgets what was sent: the command is due now.</summary>
    public void Reset() => (sends, probes, due, isBeingSent, FirstSent) = (0, 0, default, false, null);

    /// <summary>The command is handed to the bus.</summary>
    public void Begin() => isBeingSent = true;

    /// <summary>A service has reported work.</summary>
    public void OnSignOfLife(TimeSpan now, TimeSpan resend)
    {
        sign = now;
        probes = 0;
        due = IsSent ? now + resend : due;
    }

    /// <summary>Whether the artifact needs attention.</summary>
    public bool IsDue(TimeSpan now) => now >= due;

    /// <summary>The store was probed and has nothing.</summary>
    public void OnProbed(TimeSpan now, TimeSpan resend) => due = now + Times(resend, ++probes);

    /// <summary>Whether to send the command, now that it is due and the artifact is missing.</summary>
    /// <param name="now">The time.</param>
    /// <param name="resend">The first wait.</param>
    /// <param name="begun">Whether a service has reported work on the artifact.</param>
    /// <param name="moves">Whether other artifacts of the kind show life, so that this command most likely waits in its queue.</param>
    public bool MaySend(TimeSpan now, TimeSpan resend, bool begun, bool moves)
    {
        var quiet = now - (sign > sent ? sign : sent);
        return !IsSent || (begun ? quiet >= Times(resend * SilentWaits, sends - 1) : !moves || now - sent >= MaxWait);
    }

    /// <summary>The bus has the command. After a <see cref="Reset"/> on its way it counts as not sent: what was sent before may be lost.</summary>
    public void OnSent(TimeSpan now, TimeSpan resend)
    {
        if (!isBeingSent)
        {
            return;
        }

        isBeingSent = false;
        sends++;
        sent = now;
        FirstSent ??= now;
        due = now + Times(resend, probes);
    }

    private static TimeSpan Times(TimeSpan wait, int doublings)
    {
        var longer = wait * Math.Pow(2, Math.Min(doublings, 20));
        return longer < MaxWait ? longer : MaxWait;
    }
}
