namespace EquiSep.Api.Coordination;

/// <summary>
/// When to look after a command that was sent, and when to send it again. A look at the store costs little and heals a lost event;
/// a command that comes twice may move a training to another trainer, so it is repeated only when its queue seems to stand still.
/// </summary>
/// <remarks>All times are monotonic, counted from any one moment: clocks of the day jump.</remarks>
internal sealed class Sending
{
    /// <summary>Longest wait before a command is looked after or sent again.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    // Between signs of life of a work that has begun lies at most an epoch or a measurement.
    private const int Patience = 10;
    private int sends;
    private int looks;
    private bool isOnItsWay;
    private TimeSpan sent;
    private TimeSpan sign;
    private TimeSpan due;

    /// <summary>Whether the command has been sent since it was wanted.</summary>
    public bool IsSent => sends > 0;

    /// <summary>When the command was first sent since it was wanted; null before.</summary>
    public TimeSpan? FirstSent { get; private set; }

    /// <summary>The command is wanted now, whatever was sent before.</summary>
    public void Reset() => (sends, looks, due, isOnItsWay, FirstSent) = (0, 0, default, false, null);

    /// <summary>It is about to be sent.</summary>
    public void Begin() => isOnItsWay = true;

    /// <summary>Somebody works on it.</summary>
    public void Alive(TimeSpan now, TimeSpan resend)
    {
        sign = now;
        looks = 0;
        due = IsSent ? now + resend : due;
    }

    /// <summary>Whether to look at it now.</summary>
    public bool IsDue(TimeSpan now) => now >= due;

    /// <summary>Something did not work; to be tried again soon.</summary>
    public void Postpone(TimeSpan now, TimeSpan pause) => due = now + pause;

    /// <summary>The store was looked at and nothing is there.</summary>
    public void Looked(TimeSpan now, TimeSpan resend) => due = now + Times(resend, ++looks);

    /// <summary>Whether to send it, now that it is due and not there.</summary>
    /// <param name="now">The time.</param>
    /// <param name="resend">The first wait.</param>
    /// <param name="begun">Whether somebody has been seen working on it.</param>
    /// <param name="moves">Whether other work of its kind shows life, so that it most likely waits in its queue.</param>
    public bool MaySend(TimeSpan now, TimeSpan resend, bool begun, bool moves)
    {
        var quiet = now - (sign > sent ? sign : sent);
        return !IsSent || (begun ? quiet >= Times(resend * Patience, sends - 1) : !moves || now - sent >= Longest);
    }

    /// <summary>It was sent, which says nothing when it was wanted anew on its way: what was sent before may be lost.</summary>
    public void Sent(TimeSpan now, TimeSpan resend)
    {
        if (!isOnItsWay)
        {
            return;
        }

        isOnItsWay = false;
        sends++;
        sent = now;
        FirstSent ??= now;
        due = now + Times(resend, looks);
    }

    private static TimeSpan Times(TimeSpan wait, int doublings)
    {
        var longer = wait * Math.Pow(2, Math.Min(doublings, 20));
        return longer < Longest ? longer : Longest;
    }
}
