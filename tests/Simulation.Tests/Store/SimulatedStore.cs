using System.Globalization;
using System.Security.Cryptography;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Simulation.Tests.Time;

namespace EquiSep.Simulation.Tests.Store;

/// <summary>The artifact store of a history: one state, which processes reach through clients that may be cut off from it.</summary>
/// <param name="time">The time.</param>
/// <param name="dice">Chooses latencies and faults.</param>
internal sealed class SimulatedStore(VirtualTime time, Dice dice)
{
    // Writes that a crash may lose are younger than this.
    private static readonly TimeSpan memory = TimeSpan.FromSeconds(10);
    private readonly SortedDictionary<string, Blob> blobs = new(StringComparer.Ordinal);
    private readonly Queue<(TimeSpan At, string Name, Blob? Before)> writes = new();
    private long etags;

    /// <summary>A blob was written, deleted or damaged: its name, and what is there now.</summary>
    public event Action<string, Blob?>? Changed;

    /// <summary>Everything that is stored, by name.</summary>
    public IReadOnlyDictionary<string, Blob> Blobs => blobs;

    /// <summary>How ETags are made.</summary>
    public ETagKind ETags { get; init; }

    /// <summary>How often requests go wrong.</summary>
    public StoreFaults Faults { get; set; } = StoreFaults.None;

    /// <summary>The connections of processes.</summary>
    public Links Links { get; } = new();

    /// <summary>The time after which a client gives up on a request; null for a client that waits for ever.</summary>
    public TimeSpan? Limit { get; set; } = BlobArtifactStore.UsualLimit;

    /// <summary>Requests that will arrive late.</summary>
    public int LateRequests { get; internal set; }

    internal VirtualTime Time => time;

    internal Dice Dice => dice;

    /// <summary>The store as a process sees it.</summary>
    public StoreClient Connect(SimulatedProcess process) => new(this, process);

    /// <summary>A content; null when there is none.</summary>
    public Blob? Find(string name) => blobs.GetValueOrDefault(name);

    /// <summary>Damages or deletes a content at rest.</summary>
    /// <returns>False when there is none.</returns>
    public bool Harm(string name, Damage damage)
    {
        if (Find(name) is not { } blob)
        {
            return false;
        }

        time.Trace.Add(time.Now, "store", "harms", name, damage.ToString());
        if (damage == Damage.Deleted)
        {
            Set(name, null);
            return true;
        }

        var content = Damaged(blob.Content, damage);
        Set(name, new(content, ETags == ETagKind.OfContent ? ETagOf(content) : blob.ETag, blob.Written));
        return true;
    }

    /// <summary>Deletes everything.</summary>
    public void Clear()
    {
        time.Trace.Add(time.Now, "store", "loses its container");
        foreach (var name in blobs.Keys.ToList())
        {
            Set(name, null);
        }
    }

    /// <summary>Crashes and comes back without its last writes.</summary>
    /// <param name="age">Writes that are younger are lost; at most ten seconds.</param>
    /// <returns>The names of what was lost.</returns>
    public IReadOnlyList<string> LoseWrites(TimeSpan age)
    {
        var lost = writes.Where(write => write.At >= time.Now - age).Reverse().ToList();
        foreach (var (_, name, before) in lost)
        {
            time.Trace.Add(time.Now, "store", "loses the last write of", name);
            Set(name, before);
        }

        writes.Clear();
        return [.. lost.Select(write => write.Name).Distinct()];
    }

    /// <summary>A content as damage leaves it.</summary>
    public byte[] Damaged(byte[] content, Damage damage)
    {
        var place = content.Length == 0 ? 0 : dice.Below(content.Length);
        if (damage == Damage.Emptied || content.Length == 0)
        {
            return [];
        }

        if (damage == Damage.Truncated)
        {
            return content[..place];
        }

        var changed = content.ToArray();
        changed[place] ^= (byte)(1 << dice.Below(8));
        return changed;
    }

    internal string Write(string name, byte[] content, WriteCondition condition)
    {
        var found = Find(name);
        if (condition != WriteCondition.None)
        {
            if (found is not null && found.Content.AsSpan().SequenceEqual(content))
            {
                return found.ETag;
            }

            if (condition.MustBeAbsent ? found is not null : condition.ETag is not null && condition.ETag != found?.ETag)
            {
                throw new ArtifactConflictException(new(name), found?.ETag);
            }
        }

        var blob = new Blob(content, ETagOf(content), time.Now);
        Remember(name, found);
        Set(name, blob);
        return blob.ETag;
    }

    internal bool Delete(string name, string? etag)
    {
        var found = Find(name);
        if (found is null)
        {
            return false;
        }

        if (etag is not null && etag != found.ETag)
        {
            throw new ArtifactConflictException(new(name), found.ETag);
        }

        Remember(name, found);
        Set(name, null);
        return true;
    }

    /// <summary>The next names of a listing, in their order.</summary>
    /// <param name="prefix">Their start.</param>
    /// <param name="after">The last name of the page before; null for the first page.</param>
    /// <param name="count">The longest page.</param>
    internal List<ArtifactEntry> Page(string prefix, string? after, int count)
    {
        var page = new List<ArtifactEntry>();
        foreach (var (name, blob) in blobs)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal) && (after is null || string.CompareOrdinal(name, after) > 0))
            {
                page.Add(new(new(name), blob.Content.Length, ProcessClock.Start + blob.Written));
                if (page.Count == count)
                {
                    break;
                }
            }
        }

        return page;
    }

    private string ETagOf(byte[] content) => ETags == ETagKind.OfContent
        ? Convert.ToHexStringLower(SHA256.HashData(content))
        : (++etags).ToString("x8", CultureInfo.InvariantCulture);

    private void Remember(string name, Blob? before)
    {
        while (writes.TryPeek(out var oldest) && oldest.At < time.Now - memory)
        {
            writes.Dequeue();
        }

        writes.Enqueue((time.Now, name, before));
    }

    private void Set(string name, Blob? blob)
    {
        if (blob is null)
        {
            blobs.Remove(name);
        }
        else
        {
            blobs[name] = blob;
        }

        Changed?.Invoke(name, blob);
    }
}
