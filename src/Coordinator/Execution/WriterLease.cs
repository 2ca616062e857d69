using EquiSep.Pipeline;
using EquiSep.Pipeline.Artifacts;
using Microsoft.Extensions.Logging;

namespace EquiSep.Coordinator.Execution;

/// <summary>The lease as a record in the store.</summary>
/// <param name="Holder">The process that holds it; empty after it was given back.</param>
/// <param name="Renewals">How often it was renewed, so that each renewal has another ETag.</param>
/// <param name="Process">Where the holder runs; null where that cannot be said.</param>
public sealed record LeaseRecord(string Holder, long Renewals, ProcessIdentity? Process = null);

/// <summary>
/// A lease on a blob, which makes one coordinator the writer of a store. The holder renews it by conditional writes. Another process takes
/// it over when it has not changed for a while by that process's own monotonic clock, when the holder gave it back, or when the
/// holder's process is gone. A holder that cannot renew stops writing before anybody else may begin.
/// </summary>
/// <param name="store">The artifact store.</param>
/// <param name="clock">The monotonic clock of its intervals.</param>
/// <param name="log">The log.</param>
/// <param name="process">This process; null where others cannot tell whether it runs.</param>
public sealed class WriterLease(IArtifactStore store, TimeProvider clock, ILogger<WriterLease> log, ProcessIdentity? process = null)
{
    /// <summary>The name of the blob.</summary>
    public const string Name = "coordinator/lease.json";

    /// <summary>The time between two renewals.</summary>
    public static readonly TimeSpan Renewal = TimeSpan.FromSeconds(2);

    /// <summary>The holder writes for this long after it began its last successful renewal.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(8);

    /// <summary>A standby takes a lease over that has not changed for this long: the lifetime, and a margin for clocks of different rates.</summary>
    public static readonly TimeSpan Expiry = TimeSpan.FromSeconds(10);

    private readonly string holder = Guid.NewGuid().ToString("N");
    private volatile bool standsBy;
    private string? etag;
    private long renewals;
    private long validUntil = long.MinValue;

    /// <summary>Whether this process may write now.</summary>
    public bool IsHeld => IsUnlimited || clock.GetTimestamp() < Volatile.Read(ref validUntil);

    /// <summary>Whether another process is the writer, and this one waits to become it.</summary>
    public bool StandsBy
    {
        get => standsBy;
        private set => standsBy = value;
    }

    /// <summary>Whether there is no lease: the process has the store for itself.</summary>
    internal bool IsUnlimited { get; set; }

    /// <summary>Waits until this process is the writer.</summary>
    internal async Task AcquireAsync(CancellationToken stop)
    {
        var (seen, since, wasThere) = ((string?)null, clock.GetTimestamp(), false);
        while (true)
        {
            try
            {
                var found = await ReadAsync(stop);
                if (found?.ETag != seen)
                {
                    (seen, since) = (found?.ETag, clock.GetTimestamp());
                }

                // A lease that was deleted may still have a holder, who writes it anew.
                wasThere |= found is not null;
                var isFree = found is var (record, _) ? IsFree(record) : !wasThere;
                if ((isFree || clock.GetElapsedTime(since) >= Expiry) && await WriteAsync(seen, stop))
                {
                    log.LeaseAcquired();
                    StandsBy = false;
                    return;
                }

                if (!StandsBy)
                {
                    log.StandingBy(found?.Record?.Process?.ToString() ?? "another process");
                    StandsBy = true;
                }
            }
            catch (OutageException e)
            {
                log.CannotAcquire(e.Message);
            }

            await Task.Delay(Renewal / 2, clock, stop);
        }
    }

    /// <summary>Renews the lease until it is lost.</summary>
    internal async Task HoldAsync(CancellationToken stop)
    {
        while (true)
        {
            await Task.Delay(Renewal, clock, stop);
            try
            {
                if (!await WriteAsync(etag, stop))
                {
                    Volatile.Write(ref validUntil, long.MinValue);
                    log.LeaseLost();
                    return;
                }
            }
            catch (OutageException e)
            {
                // Nobody else can write either. Until the store answers, this process does not write.
                log.CannotRenew(e.Message);
            }
        }
    }

    /// <summary>Gives the lease back, so that a standby need not wait.</summary>
    internal async Task ReleaseAsync(CancellationToken token)
    {
        if (IsUnlimited || !IsHeld)
        {
            return;
        }

        Volatile.Write(ref validUntil, long.MinValue);
        try
        {
            await store.WriteRecordAsync(Name, new LeaseRecord("", ++renewals), WriteCondition.Matches(etag!), token);
        }
        catch (Exception e) when (e is OutageException or ArtifactConflictException)
        {
            log.CannotRenew(e.Message);
        }
    }

    private bool IsFree(LeaseRecord? record) =>
        record is null or { Holder: "" } || record.Holder == holder || (record.Process is { } other && process?.IsGone(other) == true);

    private async Task<(LeaseRecord? Record, string ETag)?> ReadAsync(CancellationToken stop)
    {
        try
        {
            return await store.FindRecordAsync<LeaseRecord>(Name, stop) is var (record, found) ? (record, found) : null;
        }
        catch (InvalidDataException)
        {
            // A damaged lease says nothing. Its ETag is enough to replace it.
            return await store.FindAsync(new(Name), stop) is { } found ? (new LeaseRecord("?", 0), found) : null;
        }
    }

    private static WriteCondition ConditionOf(string? expected) => expected is null ? WriteCondition.Absent : WriteCondition.Matches(expected);

    // False when another process has written. A write whose answer was lost is this process's own all the same.
    private async Task<bool> WriteAsync(string? expected, CancellationToken stop)
    {
        var began = clock.GetTimestamp();
        var record = new LeaseRecord(holder, ++renewals, process);
        try
        {
            etag = await store.WriteRecordAsync(Name, record, ConditionOf(expected), stop);
        }
        catch (ArtifactConflictException)
        {
            // A lease that was deleted with the store is written anew. Of several processes that try, one succeeds.
            var there = await ReadAsync(stop);
            if (there is var (found, _) && found?.Holder != holder)
            {
                return false;
            }

            etag = await RewriteAsync(record, there?.ETag, stop);
            if (etag is null)
            {
                return false;
            }
        }

        Volatile.Write(ref validUntil, began + (long)(Lifetime.TotalSeconds * clock.TimestampFrequency));
        return true;
    }

    private async Task<string?> RewriteAsync(LeaseRecord record, string? expected, CancellationToken stop)
    {
        try
        {
            return await store.WriteRecordAsync(Name, record, ConditionOf(expected), stop);
        }
        catch (ArtifactConflictException)
        {
            return null;
        }
    }
}
