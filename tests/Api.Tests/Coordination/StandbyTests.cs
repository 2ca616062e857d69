using System.Net;
using EquiSep.Coordinator.Execution;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Testing;

namespace EquiSep.Api.Tests.Coordination;

/// <summary>Two programs on one store: one is the writer, the other one stands by.</summary>
public sealed class StandbyTests : IDisposable
{
    private const string Reason = "Another process is the writer of the store.";
    private readonly ScratchFolder folder = new();
    private readonly TestClock clock = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_second_one_stands_by_with_a_reason_and_takes_over_at_once_when_the_first_one_stops()
    {
        await using var first = await ApiHost.StartAsync(folder, works: false);
        var run = (await first.SubmitAsync(Samples.OneRun)).Runs[0].Id;
        StoreUnderTest store = null!;
        await using var second = await StartSecondAsync(inner => store = new(inner));
        await StandsByAsync(second);
        Assert.All(store.Changes, IsOfHealth);

        await first.DisposeAsync();

        // The clock of the second one moves less than it takes a lease to expire: it was given back.
        await AdvanceUntilAsync(second, WriterLease.Expiry / 2);
        await second.UntilAsync(run, RunStatus.Completed);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(second, "/health"));
    }

    [Fact]
    public async Task The_second_one_takes_over_from_one_that_is_cut_off_which_then_writes_nothing()
    {
        StoreUnderTest ofFirst = null!;
        await using var first = await ApiHost.StartAsync(folder, clock, inner => ofFirst = new(inner), works: false);
        await ApiHost.UntilAsync(() => first.Loop.IsReady, "the first one was not ready");
        var run = (await first.SubmitAsync(Samples.OneRun)).Runs[0].Id;
        StoreUnderTest ofSecond = null!;
        await using var second = await StartSecondAsync(inner => ofSecond = new(inner));
        await StandsByAsync(second);

        // While the first one renews, nothing changes.
        await RenewAsync(ofFirst, ofSecond, times: 8);
        Assert.Equal((true, false), (first.Loop.IsReady, second.Loop.IsReady));

        ofFirst.IsDown = true;
        await AdvanceUntilAsync(second, 3 * WriterLease.Expiry);
        ofFirst.IsDown = false;
        var before = ofFirst.Changes.Count;
        using var submission = await first.PostAsync(Samples.Grid(2));
        using var cancellation = await first.PostAsync(new Uri($"/api/runs/{run}/cancel", UriKind.Relative));
        using var deletion = await first.Client.DeleteAsync($"/api/experiments/{run[..32]}", ApiHost.Token);
        Assert.All([submission, cancellation], answer => Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode));
        Assert.False(deletion.IsSuccessStatusCode);

        await second.UntilAsync(run, RunStatus.Completed);
        await AdvanceUntilAsync(() => !first.Loop.IsReady, 2 * WriterLease.Expiry, "the first one has not noticed");
        await StandsByAsync(first);
        await RenewAsync(ofSecond, ofFirst, times: 8);
        Assert.All(ofFirst.Changes.Skip(before).Where(name => name != WriterLease.Name), IsOfHealth);
        Assert.Equal((false, true), (first.Loop.IsReady, second.Loop.IsReady));
        Assert.Equal(RunStatus.Completed, second.Experiments.FindRun(run)!.Status);
    }

    private Task<ApiHost> StartSecondAsync(Func<IArtifactStore, IArtifactStore> store) => ApiHost.StartAsync(folder, clock, store);

    private static async Task StandsByAsync(ApiHost host)
    {
        await ApiHost.UntilAsync(async () => (await TextAsync(host, "/api/experiments")).Contains(Reason, StringComparison.Ordinal), "it does not stand by");
        using var refused = await host.Client.GetAsync("/api/runs", ApiHost.Token);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (refused.StatusCode, refused.Headers.RetryAfter is not null));
        using var submission = await host.PostAsync(Samples.OneRun);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, submission.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(host, "/health"));
        Assert.Contains(Reason, await TextAsync(host, "/health"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, "/alive"));
    }

    private static async Task<HttpStatusCode> StatusAsync(ApiHost host, string path)
    {
        using var answer = await host.Client.GetAsync(path, ApiHost.Token);
        return answer.StatusCode;
    }

    private static async Task<string> TextAsync(ApiHost host, string path)
    {
        using var answer = await host.Client.GetAsync(path, ApiHost.Token);
        return await answer.Content.ReadAsStringAsync(ApiHost.Token);
    }

    private Task AdvanceUntilAsync(ApiHost host, TimeSpan limit) => AdvanceUntilAsync(() => host.Loop.IsReady, limit, "nobody took over");

    // The clock moves in small steps, and what a step wakes has real time to act.
    private async Task AdvanceUntilAsync(Func<bool> wanted, TimeSpan limit, string otherwise)
    {
        var step = WriterLease.Renewal / 8;
        for (var passed = TimeSpan.Zero; !wanted() && passed < limit; passed += step)
        {
            clock.Advance(step);
            await Task.Delay(TimeSpan.FromMilliseconds(20), ApiHost.Token);
        }

        await ApiHost.UntilAsync(wanted, otherwise);
    }

    // The lease is renewed, and the standby has looked at it, as often as this.
    private async Task RenewAsync(StoreUnderTest ofWriter, StoreUnderTest ofStandby, int times)
    {
        for (var round = 0; round < times; round++)
        {
            var (renewals, looks) = (Renewals(ofWriter), ofStandby.Calls);
            await AdvanceUntilAsync(
                () => Renewals(ofWriter) > renewals && ofStandby.Calls > looks, WriterLease.Expiry, "the lease was not renewed, or not looked at");
        }
    }

    // Health is asked of the store itself, by a blob that is written and deleted.
    private static void IsOfHealth(string name) => Assert.StartsWith(ArtifactStoreProbe.Prefix, name, StringComparison.Ordinal);

    private static int Renewals(StoreUnderTest store) => store.Changes.Count(name => name == WriterLease.Name);
}
