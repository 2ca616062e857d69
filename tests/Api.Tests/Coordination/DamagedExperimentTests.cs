using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EquiSep.Api.Rest;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Coordinator.Views;
using EquiSep.Pipeline.Artifacts;
using EquiSep.ServiceDefaults.Telemetry;

namespace EquiSep.Api.Tests.Coordination;

// Instruments belong to the process, in which other tests have coordinators of their own.
[Collection(nameof(Alone))]
public sealed class DamagedExperimentTests : IDisposable
{
    private readonly ScratchFolder folder = new();
    private readonly ConcurrentQueue<int> damaged = [];
    private readonly MeterListener listener;

    public DamagedExperimentTests()
    {
        listener = new()
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == EquiSepTelemetry.Name && instrument.Name == "equisep.experiments.damaged")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((_, count, _, _) => damaged.Enqueue(count));
        listener.Start();
    }

    public void Dispose()
    {
        listener.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_record_that_is_damaged_or_lost_is_restored_from_its_copy(bool isLost)
    {
        var (whole, spoilt) = await TwoAsync();
        await SpoilAsync(ArtifactPaths.Experiment(spoilt), isLost);

        await using var restarted = await ApiHost.StartAsync(folder, works: false);

        var listed = await restarted.GetAsync<ListPage<ExperimentView>>("/api/experiments");
        Assert.Equal([spoilt, whole], listed.Items.Select(item => item.Id));
        Assert.All(listed.Items, item => Assert.Equal((RunStatus.Queued, null, 1), (item.Status, item.Damage, item.Counts["queued"])));
        Assert.Equal(spoilt, (await restarted.Store.ReadRecordAsync<ExperimentRecord>(ArtifactPaths.Experiment(spoilt), ApiHost.Token))!.Id);
        Assert.Equal((HttpStatusCode.OK, "Healthy"), await HealthAsync(restarted));
    }

    [Fact]
    public async Task A_damaged_or_lost_copy_is_written_again_by_an_audit()
    {
        var (first, second) = await TwoAsync();
        File.Delete(folder.At(ArtifactPaths.ExperimentCopy(first)));
        await SpoilAsync(ArtifactPaths.Experiment(second), isLost: true);

        await using var restarted = await ApiHost.StartAsync(folder, works: false);

        await ApiHost.UntilAsync(() => File.Exists(folder.At(ArtifactPaths.ExperimentCopy(first))), "the copy was not written");
        Assert.True(File.Exists(folder.At(ArtifactPaths.Experiment(second))));
    }

    [Fact]
    public async Task With_both_damaged_it_is_listed_with_the_reason_until_it_is_deleted()
    {
        var (whole, spoilt) = await TwoAsync();
        await SpoilAsync(ArtifactPaths.Experiment(spoilt), isLost: false);
        await SpoilAsync(ArtifactPaths.ExperimentCopy(spoilt), isLost: false);

        await using var host = await ApiHost.StartAsync(folder, works: false);

        var listed = (await host.GetAsync<ListPage<ExperimentView>>("/api/experiments")).Items;
        Assert.Equal([spoilt, whole], listed.Select(item => item.Id));
        Assert.Equal((RunStatus.Failed, true, (string?)null), (listed[0].Status, listed[0].Damage == listed[0].Reason, listed[1].Damage));
        Assert.Contains($"{ArtifactPaths.Experiment(spoilt)} is damaged", listed[0].Damage, StringComparison.Ordinal);
        Assert.Equal(listed[0].Damage, (await host.GetAsync<ExperimentView>($"/api/experiments/{spoilt}")).Damage);
        Assert.Equal([spoilt], (await host.GetAsync<ListPage<ExperimentView>>("/api/experiments?status=failed")).Items.Select(item => item.Id));
        var (status, text) = await HealthAsync(host);
        Assert.Equal((HttpStatusCode.OK, "Degraded"), (status, text.Split(' ')[0]));
        Assert.Contains(spoilt, text, StringComparison.Ordinal);
        listener.RecordObservableInstruments();
        Assert.Equal([1], damaged);
        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.Conflict), (await AskAsync(host, HttpMethod.Get, "garbage"), await AskAsync(host, HttpMethod.Delete, "garbage")));

        Assert.Equal(HttpStatusCode.NoContent, await AskAsync(host, HttpMethod.Delete, $"experiments/{spoilt}"));

        Assert.Equal([whole], (await host.GetAsync<ListPage<ExperimentView>>("/api/experiments")).Items.Select(item => item.Id));
        Assert.Equal((HttpStatusCode.OK, "Healthy"), await HealthAsync(host));
        damaged.Clear();
        listener.RecordObservableInstruments();
        Assert.Equal([0], damaged);
        await ApiHost.UntilAsync(
            () => !Directory.EnumerateFiles(folder.Path, "*.json", SearchOption.AllDirectories).Any(file => file.Contains(spoilt, StringComparison.Ordinal)),
            "files of the deleted experiment are left");
        Assert.Equal(HttpStatusCode.OK, await AskAsync(host, HttpMethod.Get, "garbage"));
    }

    private static async Task<HttpStatusCode> AskAsync(ApiHost host, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, $"/api/{path}");
        using var answer = await host.Client.SendAsync(request, ApiHost.Token);
        return answer.StatusCode;
    }

    // The status of the check, and what it says.
    private static async Task<(HttpStatusCode Status, string Text)> HealthAsync(ApiHost host)
    {
        using var answer = await host.Client.GetAsync(new Uri("/health", UriKind.Relative), ApiHost.Token);
        var checks = (await answer.Content.ReadFromJsonAsync<JsonElement>(ApiHost.Token)).GetProperty("checks").EnumerateArray();
        var check = checks.Single(item => item.GetProperty("name").GetString() == "read-model");
        return (answer.StatusCode, $"{check.GetProperty("status")} {check.GetProperty("description")}".Trim());
    }

    private async Task<(string First, string Second)> TwoAsync()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false);
        return ((await host.SubmitAsync(Samples.OneRun)).Id, (await host.SubmitAsync(Samples.LongRun)).Id);
    }

    private async Task SpoilAsync(string name, bool isLost)
    {
        if (isLost)
        {
            File.Delete(folder.At(name));
        }
        else
        {
            await File.AppendAllTextAsync(folder.At(name), "}", ApiHost.Token);
        }
    }
}
