using System.Net;
using System.Net.Http.Json;
using EquiSep.Coordinator.Experiments;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;

namespace EquiSep.Api.Tests.Housekeeping;

public sealed class GarbageTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_no_run_needs_is_named_first_and_then_deleted_and_the_rest_stays()
    {
        await using var host = await ApiHost.StartAsync(folder);
        var run = (await host.SubmitAsync(Samples.OneRun)).Runs[0].Id;
        await host.UntilAsync(run, RunStatus.Completed);
        var keys = host.Experiments.FindRun(run)!.Keys;
        var kept = await NamesAsync(host);
        string[] garbage =
        [
            ArtifactPaths.Manifest("0123"), ArtifactPaths.Train("0123"), ArtifactPaths.ModelRecord("4567"), ArtifactPaths.Model("4567"), ArtifactPaths.Unwanted("89ab"),
            ArtifactPaths.Checkpoint(keys.Model), ArtifactPaths.Upload("left", "features"), ArtifactPaths.Cancelled(run[..32], run[..32] + "-0099"),
        ];
        foreach (var name in garbage)
        {
            await WriteAsync(host, name);
        }

        var named = await host.GetAsync<Garbage>("/api/garbage?olderThanHours=0");
        Assert.False(named.Deleted);
        Assert.Equal(garbage.Order(), named.Items.Select(item => item.Name).Order());
        Assert.Equal(kept.Concat(garbage).Order(), await NamesAsync(host));

        var deleted = await DeleteAsync(host, "?olderThanHours=0");
        Assert.True(deleted.Deleted);
        Assert.Equal(garbage.Length * 3, deleted.Bytes);
        Assert.Equal(kept, await NamesAsync(host));
        Assert.Empty((await host.GetAsync<Garbage>("/api/garbage?olderThanHours=0")).Items);
    }

    [Fact]
    public async Task The_file_that_says_that_an_artifact_is_whole_is_deleted_first()
    {
        await using var host = await ApiHost.StartAsync(folder);
        await WriteAsync(host, ArtifactPaths.Model("4567"));
        await WriteAsync(host, ArtifactPaths.ModelRecord("4567"));

        var deleted = await DeleteAsync(host, "?olderThanHours=0");

        Assert.Equal([ArtifactPaths.ModelRecord("4567"), ArtifactPaths.Model("4567")], deleted.Items.Select(item => item.Name));
    }

    [Fact]
    public async Task What_is_young_is_left_alone_with_all_that_belongs_to_it()
    {
        await using var host = await ApiHost.StartAsync(folder);
        await WriteAsync(host, ArtifactPaths.Model("4567"));
        File.SetLastWriteTimeUtc(Path.Combine(folder.Path, ArtifactPaths.Model("4567")), DateTime.UtcNow.AddHours(-2));
        await WriteAsync(host, ArtifactPaths.ModelRecord("4567"));
        await WriteAsync(host, ArtifactPaths.Upload("old", "labels"));
        File.SetLastWriteTimeUtc(Path.Combine(folder.Path, ArtifactPaths.Upload("old", "labels")), DateTime.UtcNow.AddHours(-2));

        var deleted = await DeleteAsync(host, "");

        Assert.Equal([ArtifactPaths.Upload("old", "labels")], deleted.Items.Select(item => item.Name));
    }

    [Fact]
    public async Task What_was_deleted_is_made_again_when_it_is_asked_for()
    {
        string run;
        await using (var host = await ApiHost.StartAsync(folder))
        {
            run = (await host.SubmitAsync(Samples.OneRun)).Runs[0].Id;
            await host.UntilAsync(run, RunStatus.Completed);
        }

        File.Delete(folder.At(ArtifactPaths.Experiment(run[..32])));
        File.Delete(folder.At(ArtifactPaths.ExperimentCopy(run[..32])));
        await using var restarted = await ApiHost.StartAsync(folder);
        Assert.NotEmpty((await DeleteAsync(restarted, "?olderThanHours=0")).Items);
        var again = (await restarted.SubmitAsync(Samples.OneRun)).Runs[0].Id;
        await restarted.UntilAsync(again, RunStatus.Completed);
        Assert.Single(restarted.Services.Received.OfType<TrainModel>());
    }

    [Fact]
    public async Task Nothing_is_deleted_while_an_experiment_is_in_the_store_that_nobody_has_read()
    {
        await using var host = await ApiHost.StartAsync(folder);
        await WriteAsync(host, ArtifactPaths.Model("4567"));
        await WriteAsync(host, ArtifactPaths.Experiment(new('e', 32)));

        using var answer = await host.Client.DeleteAsync(new Uri("/api/garbage?olderThanHours=0", UriKind.Relative), ApiHost.Token);

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("is not known yet", await answer.Content.ReadAsStringAsync(ApiHost.Token), StringComparison.Ordinal);
        Assert.True(await host.Store.HasAsync(ArtifactPaths.Model("4567"), ApiHost.Token));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task A_collection_from_a_slow_store_holds_nobody_up(string method)
    {
        StoreUnderTest store = null!;
        await using var host = await ApiHost.StartAsync(folder, store: inner => store = new(inner));
        await WriteAsync(host, ArtifactPaths.Model("4567"));
        var (reached, goOn) = store.HoldUpListings(ArtifactPaths.All(ArtifactKind.Dataset));
        using var request = new HttpRequestMessage(new(method), "/api/garbage?olderThanHours=0");
        var collecting = host.Client.SendAsync(request, ApiHost.Token);
        await reached.WaitAsync(ApiHost.LongestWait, ApiHost.Token);

        var run = (await host.SubmitAsync(Samples.OneRun)).Runs[0].Id;
        await host.UntilAsync(run, RunStatus.Completed);
        var second = (await host.SubmitAsync(Samples.LongRun)).Id;
        Assert.Equal(CommandOutcome.Done, (await host.Experiments.CancelAsync(second, ApiHost.Token)).Outcome);
        Assert.Equal(CommandOutcome.Done, (await host.Experiments.DeleteAsync(second, ApiHost.Token)).Outcome);
        using var listed = await host.Client.GetAsync("/api/runs", ApiHost.Token);
        Assert.Equal((HttpStatusCode.OK, false), (listed.StatusCode, collecting.IsCompleted));

        goOn.SetResult();
        using var answer = await collecting;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var found = (await answer.Content.ReadFromJsonAsync<Garbage>(ApiHost.Token))!;
        Assert.Contains(ArtifactPaths.Model("4567"), found.Items.Select(item => item.Name));
        var keys = host.Experiments.FindRun(run)!.Keys;
        Assert.DoesNotContain(found.Items, item => item.Name.Contains(keys.Model, StringComparison.Ordinal) || item.Name.Contains(keys.Separation, StringComparison.Ordinal));
        Assert.True(await host.Store.HasAsync(ArtifactPaths.ModelRecord(keys.Model), ApiHost.Token));
    }

    private static async Task<Garbage> DeleteAsync(ApiHost host, string query)
    {
        using var answer = await host.Client.DeleteAsync(new Uri("/api/garbage" + query, UriKind.Relative), ApiHost.Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<Garbage>(ApiHost.Token))!;
    }

    private static Task<string> WriteAsync(ApiHost host, string name) =>
        host.Store.WriteAsync(new(name), (stream, token) => stream.WriteAsync(new byte[] { 1, 2, 3 }, token).AsTask(), WriteCondition.None, ApiHost.Token);

    private static async Task<string[]> NamesAsync(ApiHost host)
    {
        var names = new List<string>();
        await foreach (var entry in host.Store.ListAsync("", ApiHost.Token))
        {
            names.Add(entry.Name.Value);
        }

        return [.. names.Order()];
    }
}
