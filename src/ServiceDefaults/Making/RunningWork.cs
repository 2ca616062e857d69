using EquiSep.Contracts.Artifacts;

namespace EquiSep.ServiceDefaults.Making;

/// <summary>The work that this process has begun: one piece per artifact, however many commands ask for it.</summary>
internal sealed class RunningWork
{
    private readonly Dictionary<(ArtifactKind, string), Piece> pieces = [];
    private readonly Lock one = new();

    /// <summary>
    /// Does the work, or lets this command rest on the one that does it already: that one is not acknowledged before the work is
    /// done, so there is no need to wait. A command that is delivered again is different: the broker does not know the first
    /// delivery any more, so this one stays unacknowledged until the work is done.
    /// </summary>
    /// <returns>How the work ended; null when another command does it.</returns>
    public async Task<Outcome?> DoAsync(Work work, Func<Task<Outcome>> start)
    {
        var key = (work.Kind, work.Key);
        Piece piece;
        while (!Begin(key, out piece))
        {
            if (!work.Again || await piece.Ended.Task)
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

    private bool Begin((ArtifactKind, string) key, out Piece piece)
    {
        lock (one)
        {
            var isMine = !pieces.TryGetValue(key, out piece!);
            if (isMine)
            {
                pieces[key] = piece = new();
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

            pieces.Remove(key);
        }

        piece.Ended.SetResult(outcome is not null);
        return true;
    }

    private sealed class Piece
    {
        /// <summary>Whether the work came to an outcome; it is to be begun again when it did not.</summary>
        public TaskCompletionSource<bool> Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Asked { get; set; }
    }
}
