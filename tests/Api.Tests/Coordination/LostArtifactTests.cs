using System.Net;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Coordinator.Views;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;

namespace EquiSep.Api.Tests.Coordination;

/// <summary>Files of a completed run are deleted or damaged behind the program's back. The run goes back and is rebuilt.</summary>
public sealed class LostArtifactTests : IDisposable
{
    private static readonly (string, string) often = ("Coordinator:AuditMinutes", "0.01");
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(ArtifactKind.Model, "epochs", true)]
    [InlineData(ArtifactKind.Model, "epochs", false)]
    [InlineData(ArtifactKind.Model, "model", true)]
    [InlineData(ArtifactKind.Separation, "separation", true)]
    [InlineData(ArtifactKind.Separation, "separation", false)]
    public async Task A_read_notices_it(ArtifactKind kind, string route, bool isDeleted)
    {
        await using var host = await ApiHost.StartAsync(folder);
        var run = await CompletedAsync(host, Samples.OneRun);
        var file = FileOf(kind, host.Experiments.FindRun(run)!);
        var before = await File.ReadAllBytesAsync(file, ApiHost.Token);
        await SpoilAsync(file, isDeleted);

        using var answer = await host.Client.GetAsync(new Uri($"/api/runs/{run}/{route}", UriKind.Relative), ApiHost.Token);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (answer.StatusCode, answer.Headers.RetryAfter is not null));
        Assert.Contains("It is made again.", await answer.Content.ReadAsStringAsync(ApiHost.Token), StringComparison.Ordinal);
        await RebuiltAsync(host, run, kind);
        Assert.Equal(before, await File.ReadAllBytesAsync(file, ApiHost.Token));
        using var again = await host.Client.GetAsync(new Uri($"/api/runs/{run}/{route}", UriKind.Relative), ApiHost.Token);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task A_run_that_has_no_separation_yet_has_none_to_lose()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false);
        var run = (await host.SubmitAsync(Samples.OneRun)).Runs[0].Id;

        using var answer = await host.Client.GetAsync(new Uri($"/api/runs/{run}/separation", UriKind.Relative), ApiHost.Token);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Empty(host.Experiments.NotesOf(run));
    }

    [Theory]
    [InlineData(ArtifactKind.Model)]
    [InlineData(ArtifactKind.Separation)]
    public async Task An_audit_notices_it_although_nobody_reads(ArtifactKind kind)
    {
        await using var host = await ApiHost.StartAsync(folder, settings: often);
        var run = await CompletedAsync(host, Samples.OneRun);
        var file = FileOf(kind, host.Experiments.FindRun(run)!);

        File.Delete(file);

        await ApiHost.UntilAsync(() => NotesOf(host, run).Count > 0, "the loss was not noticed");
        await RebuiltAsync(host, run, kind);
        Assert.True(File.Exists(file));
    }

    [Theory]
    [InlineData(ArtifactKind.Model, true)]
    [InlineData(ArtifactKind.Separation, true)]
    [InlineData(ArtifactKind.Separation, false)]
    public async Task A_restart_notices_it(ArtifactKind kind, bool isDeleted)
    {
        string run, file;
        await using (var host = await ApiHost.StartAsync(folder))
        {
            run = await CompletedAsync(host, Samples.OneRun);
            file = FileOf(kind, host.Experiments.FindRun(run)!);
        }

        var before = await File.ReadAllBytesAsync(file, ApiHost.Token);
        await SpoilAsync(file, isDeleted);

        await using var restarted = await ApiHost.StartAsync(folder);

        await ApiHost.UntilAsync(() => File.Exists(file) && File.ReadAllBytes(file).SequenceEqual(before), "it was not rebuilt");
        await restarted.UntilAsync(run, RunStatus.Completed);
        Assert.Equal(kind == ArtifactKind.Model ? 1 : 0, restarted.Services.Received.OfType<TrainModel>().Count());

        // A separation that nobody had read is built like one that never was.
        Assert.Equal(kind == ArtifactKind.Model || !isDeleted, NotesOf(restarted, run).Count == 1);
    }

    [Fact]
    public async Task A_separation_is_compared_with_the_model_that_was_rebuilt_under_it_also_after_a_restart()
    {
        string run;
        await using (var host = await ApiHost.StartAsync(folder))
        {
            run = await CompletedAsync(host, Samples.OneRun);
            File.Delete(FileOf(ArtifactKind.Model, host.Experiments.FindRun(run)!));
        }

        await using var restarted = await ApiHost.StartAsync(folder, works: false);
        await restarted.Services.MakeAsync(await restarted.Services.NextAsync<TrainModel>());

        var measure = await restarted.Services.NextAsync<MeasureSeparation>();
        Assert.Equal(RunStatus.Analyzing, restarted.Experiments.FindRun(run)!.Status);
        await restarted.Services.MakeAsync(measure);
        await restarted.UntilAsync(run, RunStatus.Completed);
    }

    [Fact]
    public async Task A_store_that_is_emptied_is_filled_again_with_its_experiments_and_their_results()
    {
        string run, cancelled;
        await using (var host = await ApiHost.StartAsync(folder, settings: often))
        {
            run = await CompletedAsync(host, Samples.OneRun);
            cancelled = (await host.SubmitAsync(Samples.LongRun)).Runs[0].Id;
            await host.Experiments.CancelRunAsync(cancelled, ApiHost.Token);
            var before = host.Experiments.Find(run[..32]);

            foreach (var part in Directory.GetDirectories(folder.Path))
            {
                await ApiHost.UntilAsync(() => IsDeleted(part), $"{part} was not deleted");
            }

            await ApiHost.UntilAsync(() => NotesOf(host, run).Count > 1, "the loss was not noticed");
            await host.UntilAsync(run, RunStatus.Completed);
            foreach (var name in (string[])
                [
                    ArtifactPaths.Experiment(run[..32]), ArtifactPaths.ExperimentCopy(run[..32]), ArtifactPaths.CancelledRuns(cancelled[..32]),
                    ArtifactPaths.ExperimentCopy(cancelled[..32]), "coordinator/lease.json",
                ])
            {
                await ApiHost.UntilAsync(() => File.Exists(folder.At(name)), $"{name} was not written again");
            }

            Assert.Equal(before!.Created, host.Experiments.Find(run[..32])!.Created);
            Assert.All(
                [FileOf(ArtifactKind.Model, host.Experiments.FindRun(run)!), FileOf(ArtifactKind.Separation, host.Experiments.FindRun(run)!)],
                file => Assert.True(File.Exists(file)));
        }

        await using var restarted = await ApiHost.StartAsync(folder, works: false);
        Assert.Equal(RunStatus.Completed, restarted.Experiments.FindRun(run)!.Status);
        Assert.Equal(RunStatus.Cancelled, restarted.Experiments.FindRun(cancelled)!.Status);
    }

    // A file that is written meanwhile keeps its folder.
    private static bool IsDeleted(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task<string> CompletedAsync(ApiHost host, string body)
    {
        var run = (await host.SubmitAsync(body)).Runs[0].Id;
        await host.UntilAsync(run, RunStatus.Completed);
        return run;
    }

    // The model of a separation is rebuilt alone, and the separation then compared with it.
    private static async Task RebuiltAsync(ApiHost host, string run, ArtifactKind kind)
    {
        await host.UntilAsync(run, RunStatus.Completed);
        Assert.Single(NotesOf(host, run));
        Assert.Equal(kind == ArtifactKind.Model ? 2 : 1, host.Services.Received.OfType<TrainModel>().Count());
        Assert.Equal(2, host.Services.Received.OfType<MeasureSeparation>().Count());
    }

    private static List<string> NotesOf(ApiHost host, string run) =>
        [.. host.Experiments.NotesOf(run).Where(note => note.Contains("was lost or damaged and is rebuilt", StringComparison.Ordinal))];

    private static async Task SpoilAsync(string file, bool isDeleted)
    {
        if (isDeleted)
        {
            File.Delete(file);
            return;
        }

        var bytes = await File.ReadAllBytesAsync(file, ApiHost.Token);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, ApiHost.Token);
    }

    private string FileOf(ArtifactKind kind, RunView run) => folder.At(ArtifactPaths.Whole(kind, run.Keys[kind]));
}
