using EquiSep.Contracts.Artifacts;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EquiSep.Pipeline.Building;

/// <summary>The work that this process has begun: one piece per artifact, however many commands ask for it.</summary>
/// <param name="clock">Measures how long work is under way.</param>
public sealed class RunningWork(TimeProvider clock) : IHealthCheck
{
    /// <summary>The time after which work counts as stuck. A slice of a training, a download and a measurement take minutes.</summary>
    public static TimeSpan StuckAfter { get; } = TimeSpan.FromHours(1);

    private readonly Dictionary<(ArtifactKind, string), Piece> pieces = [];
    private readonly Lock one = new();

    /// <summary>
    /// Does the work, or lets this command rest on the one that does it already: that one is not acknowledged before the work is
    /// done, so there is no need to wait. A command that is delivered again is different: the broker does not know the first
    /// delivery any more, so this one stays unacknowledged until the work is done. No command rests on work that is stuck.
    /// </summary>
    /// <returns>How the work ended; null when another command does it.</returns>
    public async Task<Outcome?> DoAsync(BuildRequest work, Func<Task<Outcome>> start)
    {
        var key = (work.Kind, work.Key);
        Piece piece;
        while (!Begin(key, out piece))
        {
            if (!work.IsRepeated || await EndedAsync(piece) == true)
            {
                return null;
            }
        }

        try
        {
            while (true)
            {
                piece.Asked = false;
                var outcome = await start();
                if (End(key, piece, outcome))
                {
                    return outcome;
                }
            }
        }
        catch
        {
            End(key, piece, outcome: null);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        lock (one)
        {
            var stuck = pieces.Where(piece => clock.GetElapsedTime(piece.Value.Begun) >= StuckAfter).ToList();
            return Task.FromResult(stuck.Count == 0
                ? HealthCheckResult.Healthy($"{pieces.Count} pieces of work are under way.")
                : HealthCheckResult.Degraded(
                    "Under way for more than an hour: " + string.Join(", ", stuck.Select(piece => Describe(piece.Key, piece.Value)))));
        }
    }

    private string Describe((ArtifactKind Kind, string Key) artifact, Piece piece) =>
        $"{artifact.Kind} {artifact.Key} ({clock.GetElapsedTime(piece.Begun).TotalMinutes:F0} minutes)";

    // Null when it is stuck.
    private async Task<bool?> EndedAsync(Piece piece)
    {
        var rest = StuckAfter - clock.GetElapsedTime(piece.Begun);
        try
        {
            return await piece.Ended.Task.WaitAsync(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, clock);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private bool Begin((ArtifactKind, string) key, out Piece piece)
    {
        lock (one)
        {
            var isMine = !pieces.TryGetValue(key, out piece!) || clock.GetElapsedTime(piece.Begun) >= StuckAfter;
            if (isMine)
            {
                pieces[key] = piece = new(clock.GetTimestamp());
            }

            piece.Asked = true;
            return isMine;
        }
    }

    // Who asks after the work was given up, but before it ended, is not to be forgotten.
    private bool End((ArtifactKind, string) key, Piece piece, Outcome? outcome)
    {
        lock (one)
        {
            if (outcome == Outcome.GivenUp && piece.Asked)
            {
                return false;
            }

            // In the place of work that was stuck there may be another piece.
            if (pieces.GetValueOrDefault(key) == piece)
            {
                pieces.Remove(key);
            }
        }

        piece.Ended.SetResult(outcome is not null);
        return true;
    }

    private sealed class Piece(long begun)
    {
        /// <summary>Timestamp of its begin.</summary>
        public long Begun => begun;

        /// <summary>Whether the work came to an outcome; it is to be begun again when it did not.</summary>
        public TaskCompletionSource<bool> Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Asked { get; set; }
    }
}
