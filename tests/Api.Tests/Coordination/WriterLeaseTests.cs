using System.Diagnostics;
using EquiSep.Coordinator.Execution;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EquiSep.Api.Tests.Coordination;

public sealed class WriterLeaseTests : IDisposable
{
    private static readonly TimeSpan look = WriterLease.Renewal / 2;
    private readonly ScratchFolder folder = new();
    private readonly CancellationTokenSource end = new();
    private readonly FolderArtifactStore store;
    private readonly TestClock clock = new();

    public WriterLeaseTests() => store = new(folder.Path);

    public void Dispose()
    {
        end.Cancel();
        end.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_lease_is_held_for_its_lifetime_and_not_longer()
    {
        var lease = Lease(store);
        Assert.False(lease.IsHeld);

        await lease.AcquireAsync(end.Token);

        Assert.True(lease.IsHeld);
        clock.Advance(WriterLease.Lifetime - TimeSpan.FromMilliseconds(1));
        Assert.True(lease.IsHeld);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(lease.IsHeld);
    }

    [Fact]
    public void A_holder_stops_before_another_one_may_begin() => Assert.True(WriterLease.Lifetime + WriterLease.Renewal / 2 < WriterLease.Expiry);

    [Fact]
    public async Task A_renewal_prolongs_it()
    {
        var lease = Lease(store);
        await lease.AcquireAsync(end.Token);
        var holding = lease.HoldAsync(end.Token);
        for (var round = 0; round < 5; round++)
        {
            var before = await RecordAsync();
            await clock.UntilSomebodyWaitsAsync(WriterLease.Renewal);
            clock.Advance(WriterLease.Renewal);
            await ApiHost.UntilAsync(async () => (await RecordAsync()).Renewals > before.Renewals, "the lease was not renewed");
        }

        Assert.Equal((true, false), (lease.IsHeld, holding.IsCompleted));
    }

    [Fact]
    public async Task A_lease_that_is_not_renewed_is_taken_over_when_it_has_not_changed_for_its_expiry()
    {
        var (first, second) = (Lease(store), Lease(store));
        await first.AcquireAsync(end.Token);
        var acquiring = second.AcquireAsync(end.Token);
        for (var passed = TimeSpan.Zero; passed < WriterLease.Expiry; passed += look)
        {
            await clock.UntilSomebodyWaitsAsync(look);
            Assert.Equal((true, false), (second.StandsBy, acquiring.IsCompleted));
            clock.Advance(look);
        }

        await acquiring.WaitAsync(ApiHost.LongestWait, ApiHost.Token);
        Assert.Equal((false, true, false), (first.IsHeld, second.IsHeld, second.StandsBy));

        // The first one finds out when it renews, and has not written over the other's lease.
        var record = await RecordAsync();
        var holding = first.HoldAsync(end.Token);
        await clock.UntilSomebodyWaitsAsync(WriterLease.Renewal);
        clock.Advance(WriterLease.Renewal);
        await holding.WaitAsync(ApiHost.LongestWait, ApiHost.Token);
        Assert.Equal((false, record), (first.IsHeld, await RecordAsync()));
    }

    [Fact]
    public async Task A_lease_that_is_renewed_is_never_taken_over()
    {
        var (first, second) = (Lease(store), Lease(store));
        await first.AcquireAsync(end.Token);
        var acquiring = second.AcquireAsync(end.Token);
        for (var passed = TimeSpan.Zero; passed < 3 * WriterLease.Expiry; passed += look)
        {
            await clock.UntilSomebodyWaitsAsync(look);
            await store.WriteRecordAsync(WriterLease.Name, (await RecordAsync()) with { Renewals = passed.Ticks }, WriteCondition.None, end.Token);
            clock.Advance(look);
        }

        await clock.UntilSomebodyWaitsAsync(look);
        Assert.False(acquiring.IsCompleted);
    }

    [Fact]
    public async Task A_lease_that_was_given_back_is_taken_at_once()
    {
        var (first, second) = (Lease(store), Lease(store));
        await first.AcquireAsync(end.Token);

        await first.ReleaseAsync(end.Token);

        Assert.False(first.IsHeld);
        await second.AcquireAsync(end.Token).WaitAsync(ApiHost.LongestWait, ApiHost.Token);
        Assert.True(second.IsHeld);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_renewal_that_was_done_and_whose_answer_was_lost_is_recognised(bool atFirst)
    {
        var ambiguous = new LostAnswers(store) { Left = atFirst ? 1 : 0 };
        var lease = Lease(ambiguous);
        var acquiring = lease.AcquireAsync(end.Token);
        if (atFirst)
        {
            await clock.UntilSomebodyWaitsAsync(look);
            Assert.False(lease.IsHeld);
            clock.Advance(look);
        }

        await acquiring.WaitAsync(ApiHost.LongestWait, ApiHost.Token);
        ambiguous.Left = atFirst ? 0 : 2;
        var holding = lease.HoldAsync(end.Token);
        for (var round = 0; round < 3; round++)
        {
            var before = await RecordAsync();
            await clock.UntilSomebodyWaitsAsync(WriterLease.Renewal);
            clock.Advance(WriterLease.Renewal);
            await ApiHost.UntilAsync(async () => (await RecordAsync()).Renewals > before.Renewals, "the lease was not renewed");
        }

        await clock.UntilSomebodyWaitsAsync(WriterLease.Renewal);
        Assert.Equal((true, false), (lease.IsHeld, holding.IsCompleted));
    }

    [Fact]
    public async Task Of_two_that_find_it_expired_at_the_same_moment_one_is_the_writer()
    {
        await Lease(store).AcquireAsync(end.Token);
        WriterLease[] others = [Lease(store), Lease(store)];
        var acquiring = others.Select(lease => lease.AcquireAsync(end.Token)).ToList();
        for (var passed = TimeSpan.Zero; passed < WriterLease.Expiry; passed += look)
        {
            await clock.UntilSomebodyWaitsAsync(look);
            await clock.UntilSomebodyWaitsAsync(look);
            clock.Advance(look);
        }

        var acquired = await Task.WhenAny(acquiring).WaitAsync(ApiHost.LongestWait, ApiHost.Token);
        await acquired;

        // The other one waits again.
        await clock.UntilSomebodyWaitsAsync(look);
        Assert.Single(others, lease => lease.IsHeld);
        Assert.Equal(1, acquiring.Count(task => task.IsCompleted));
    }

    [Fact]
    public async Task A_damaged_lease_is_taken_over_after_its_expiry()
    {
        await Lease(store).AcquireAsync(end.Token);
        await File.AppendAllTextAsync(folder.At(WriterLease.Name), "}", ApiHost.Token);
        var second = Lease(store);
        var acquiring = second.AcquireAsync(end.Token);
        for (var passed = TimeSpan.Zero; passed < WriterLease.Expiry; passed += look)
        {
            await clock.UntilSomebodyWaitsAsync(look);
            Assert.False(acquiring.IsCompleted);
            clock.Advance(look);
        }

        await acquiring.WaitAsync(ApiHost.LongestWait, ApiHost.Token);
        Assert.True(second.IsHeld);
        Assert.True((await RecordAsync()).Holder.Length > 0);
    }

    [Fact]
    public async Task A_lease_that_was_deleted_is_written_anew_by_its_holder_before_a_standby_takes_it()
    {
        var (first, second) = (Lease(store), Lease(store));
        await first.AcquireAsync(end.Token);
        var held = await RecordAsync();
        var acquiring = second.AcquireAsync(end.Token);
        await clock.UntilSomebodyWaitsAsync(look);
        var holding = first.HoldAsync(end.Token);
        await clock.UntilSomebodyWaitsAsync(WriterLease.Renewal);

        File.Delete(folder.At(WriterLease.Name));
        clock.Advance(look);
        await clock.UntilSomebodyWaitsAsync(look);
        Assert.False(acquiring.IsCompleted);
        clock.Advance(look);

        await ApiHost.UntilAsync(() => File.Exists(folder.At(WriterLease.Name)), "the lease was not written anew");
        Assert.Equal(held.Holder, (await RecordAsync()).Holder);
        Assert.Equal((true, false, false), (first.IsHeld, holding.IsCompleted, acquiring.IsCompleted));
    }

    [Fact]
    public async Task The_lease_of_a_process_that_is_gone_is_taken_at_once()
    {
        using var other = Process.Start(new ProcessStartInfo("sleep", "60"))!;
        var here = ProcessIdentity.OfThisProcess()!;
        var there = here with { Number = other.Id, Started = StartOf(other.Id) };
        Assert.False(here.IsGone(there));
        Assert.False(here.IsGone(here));
        await Lease(store, there).AcquireAsync(end.Token);

        other.Kill();
        await other.WaitForExitAsync(ApiHost.Token);

        Assert.True(here.IsGone(there));
        await Lease(store, here).AcquireAsync(end.Token).WaitAsync(ApiHost.LongestWait, ApiHost.Token);
        Assert.Equal(here, (await RecordAsync()).Process);
    }

    [Fact]
    public void A_process_of_another_machine_or_of_a_number_that_is_used_again_is_told_apart()
    {
        var here = ProcessIdentity.OfThisProcess()!;
        Assert.Equal(Environment.ProcessId, here.Number);
        Assert.False(here.IsGone(here with { Machine = "elsewhere", Number = int.MaxValue }));
        Assert.True(here.IsGone(here with { Started = here.Started - 1 }));
        Assert.True(here.IsGone(here with { Number = int.MaxValue }));
    }

    private static long StartOf(int process) =>
        long.Parse(File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ')[19], System.Globalization.CultureInfo.InvariantCulture);

    private WriterLease Lease(IArtifactStore of, ProcessIdentity? process = null) => new(of, clock, NullLogger<WriterLease>.Instance, process);

    private async Task<LeaseRecord> RecordAsync() => (await store.ReadRecordAsync<LeaseRecord>(WriterLease.Name, ApiHost.Token))!;

    // Writes, and says that it does not answer.
    private sealed class LostAnswers(IArtifactStore inner) : IArtifactStore
    {
        public int Left { get; set; }

        public Task<ArtifactContent?> OpenAsync(ArtifactName name, CancellationToken token) => inner.OpenAsync(name, token);

        public Task<string?> FindAsync(ArtifactName name, CancellationToken token) => inner.FindAsync(name, token);

        public async Task<string> WriteAsync(ArtifactName name, Func<Stream, CancellationToken, Task> write, WriteCondition condition, CancellationToken token)
        {
            var etag = await inner.WriteAsync(name, write, condition, token);
            return Left-- <= 0 ? etag : throw new ArtifactStoreException("The answer is lost for a test.");
        }

        public IAsyncEnumerable<ArtifactEntry> ListAsync(string prefix, CancellationToken token) => inner.ListAsync(prefix, token);

        public Task<bool> DeleteAsync(ArtifactName name, string? etag, CancellationToken token) => inner.DeleteAsync(name, etag, token);
    }
}
