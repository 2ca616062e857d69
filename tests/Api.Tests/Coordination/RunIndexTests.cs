using System.IO.Compression;
using System.Security.Cryptography;
using EquiSep.Coordinator;
using EquiSep.Coordinator.Execution;
using EquiSep.Coordinator.Experiments;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Coordinator.Views;
using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;
using Microsoft.Extensions.Logging.Abstractions;

namespace EquiSep.Api.Tests.Coordination;

public sealed class RunIndexTests : IDisposable
{
    private static readonly FailureMark mark = new("there are no images", new(2026, 11, 28, 12, 0, 0, 123, TimeSpan.Zero));

    // With an index an audit waits for a minute, unless audits are more frequent.
    private static readonly (string, string) soon = ("Coordinator:AuditMinutes", "0.5");
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_is_formatted_is_parsed_again_with_nothing_lost()
    {
        var (one, other) = (Draft("a", runs: 4), Draft("b", runs: 1, header => header with { Owner = "me", RequestSha256 = new('c', 64), TraceParent = "00-trace" }));
        var directory = DirectoryOf(one, other, ExperimentDraft.Damaged(new('d', 32), DateTimeOffset.UnixEpoch, "it is damaged"));

        var parsed = RunIndex.Parse(RunIndex.Format(directory));

        // What is damaged is read from the store each time.
        Assert.Equal([one.Header.Id, other.Header.Id], parsed.Keys.Order());
        foreach (var draft in (ExperimentDraft[])[one, other])
        {
            var found = parsed[draft.Header.Id];
            Assert.Equal(draft.Header, found.Header);
            Assert.Equal(draft.Header.Created.Offset, found.Header.Created.Offset);
            Assert.Equal(draft.Runs, found.Runs);
            Assert.Equal(draft.RecordLength, found.RecordLength);
            Assert.Equal(draft.Specifications.Unpack(), found.Specifications.Unpack());
        }

        var ends = parsed[one.Header.Id];
        Assert.Equal([(1, new(-0.5, 0.25, 0.75)), (2, null)], ends.Results.Select(end => (end.Key, end.Value)));
        Assert.Equal([(3, (ArtifactKind.Model, mark))], ends.Failures.Select(end => (end.Key, end.Value)));
        Assert.Equal((0, 0), (parsed[other.Header.Id].Results.Count, parsed[other.Header.Id].Failures.Count));
    }

    [Fact]
    public async Task An_index_that_is_missing_damaged_cut_off_or_of_another_version_is_as_good_as_none()
    {
        var store = new FolderArtifactStore(folder.Path);
        var index = new RunIndex(store, NullLogger<RunIndex>.Instance);
        Assert.Null(await index.ReadAsync(ApiHost.Token));

        var intact = RunIndex.Format(DirectoryOf(Draft("a", runs: 4)));
        Assert.NotNull(await ReadAsync(intact));
        for (var at = 0; at < intact.Length; at += 7)
        {
            Assert.Null(await ReadAsync([.. intact.Select((value, place) => place == at ? (byte)(value ^ 1) : value)]));
        }

        foreach (var length in (int[])[0, 1, 31, 32, 33, intact.Length / 2, intact.Length - 1])
        {
            Assert.Null(await ReadAsync(intact[..length]));
        }

        Assert.Null(await ReadAsync(Sealed(writer => writer.Write(2))));
        Assert.Null(await ReadAsync(Sealed(writer =>
        {
            writer.Write(1);
            writer.Write(5);
        })));

        async Task<IReadOnlyDictionary<string, ExperimentDraft>?> ReadAsync(byte[] bytes)
        {
            await store.WriteAsync(RunIndex.Name, bytes, WriteCondition.None, ApiHost.Token);
            return await index.ReadAsync(ApiHost.Token);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task With_an_index_runs_are_known_before_any_record_is_read_and_with_a_damaged_one_after(bool isDamaged)
    {
        string run;
        await using (var host = await ApiHost.StartAsync(folder))
        {
            run = (await host.SubmitAsync(Samples.Grid(2))).Runs[1].Id;
            await host.UntilAsync(run, RunStatus.Completed);
            await IndexOf(host).WriteAsync(host.Loop.Directory, ApiHost.Token);
        }

        if (isDamaged)
        {
            await File.AppendAllTextAsync(folder.At(RunIndex.Name), "x", ApiHost.Token);
        }

        StoreUnderTest store = null!;
        TaskCompletionSource? goOn = null;
        await using var restarted = await ApiHost.StartAsync(folder, works: false, inner =>
        {
            store = new(inner);
            goOn = isDamaged ? null : store.HoldUpListings(ArtifactPaths.All(ArtifactKind.Dataset)).GoOn;
            return store;
        }, soon);

        Assert.Equal(isDamaged, store.Opened.Contains(ArtifactPaths.Experiment(run[..32])));
        Assert.Equal(RunStatus.Completed, restarted.Experiments.FindRun(run)!.Status);
        await ApiHost.UntilAsync(() => restarted.Experiments.FindRun(run)!.Result is not null, "the result was not read");
        Assert.Equal(new(-1, 0.5, 0.9), restarted.Experiments.FindRun(run)!.Result);
        goOn?.SetResult();
        await ApiHost.UntilAsync(() => store.Opened.Contains(ArtifactPaths.Experiment(run[..32])), "the record was not audited");
        Assert.Equal(RunStatus.Completed, restarted.Experiments.FindRun(run)!.Status);
        Assert.Empty(restarted.Services.Received);
    }

    [Fact]
    public async Task An_index_that_is_wrong_about_everything_is_corrected()
    {
        string lost, deleted, added, shortened, cancelled, failed;
        await using (var host = await ApiHost.StartAsync(folder, works: false))
        {
            lost = await CompletedAsync(host, Samples.OneRun);
            deleted = await CompletedAsync(host, Samples.Grid(1, first: 10));
            shortened = (await host.SubmitAsync(Samples.Grid(2, first: 20))).Id;
            cancelled = (await host.SubmitAsync(Samples.Grid(1, first: 30))).Id;
            failed = (await host.SubmitAsync(Samples.Grid(1, first: 40))).Runs[0].Id;
            var model = host.Experiments.FindRun(failed)!.Keys.Model;
            await host.Services.FailAsync(ArtifactKind.Model, model, "too early");
            await host.UntilAsync(failed, RunStatus.Failed);
            await IndexOf(host).WriteAsync(host.Loop.Directory, ApiHost.Token);

            // All of this happens after the index was written, which the next start finds as it is.
            added = (await host.SubmitAsync(Samples.Grid(1, first: 50))).Id;
            await host.Experiments.CancelRunAsync(shortened + "-0002", ApiHost.Token);
            Assert.Equal(CommandOutcome.Done, (await host.Experiments.DeleteRunAsync(shortened + "-0002", ApiHost.Token)).Outcome);
            await host.Experiments.CancelAsync(cancelled, ApiHost.Token);
            await host.Experiments.DeleteAsync(deleted[..32], ApiHost.Token);
            await ApiHost.UntilAsync(() => !File.Exists(folder.At(ArtifactPaths.Experiment(deleted[..32]))), "the experiment was not deleted");
            await host.Experiments.RetryRunAsync(failed, ApiHost.Token);
            File.Delete(folder.At(ArtifactPaths.Separation(host.Experiments.FindRun(lost)!.Keys.Separation)));
        }

        await using var restarted = await ApiHost.StartAsync(folder, works: false, settings: soon);

        var listed = RunQuery.Experiments(restarted.Loop.Directory, new(), after: null, limit: 100).Items.Select(item => item.Id);
        Assert.Equal([added, failed[..32], cancelled, shortened, lost[..32]], listed);
        Assert.Equal([shortened + "-0001"], restarted.Experiments.Find(shortened)!.Runs!.Select(run => run.Id));
        Assert.Equal(RunStatus.Cancelled, restarted.Experiments.FindRun(cancelled + "-0001")!.Status);
        await restarted.UntilAsync(failed, news => news.Status is RunStatus.Queued or RunStatus.Training, "the failure that was cleared is still there");
        await restarted.UntilAsync(lost, RunStatus.Analyzing);
        Assert.Null(restarted.Experiments.FindRun(lost)!.Result);

        // Its model is there, so that only the separation is measured again.
        var measure = await restarted.Services.NextAsync<MeasureSeparation>();
        Assert.Equal(lost, measure.Run);
        await restarted.Services.MakeAsync(measure);
        await restarted.UntilAsync(lost, RunStatus.Completed);
    }

    private static async Task<string> CompletedAsync(ApiHost host, string body)
    {
        var run = (await host.SubmitAsync(body)).Runs[0].Id;
        var view = host.Experiments.FindRun(run)!;
        await host.Services.MakeAsync(new PrepareDataset(view.Keys.Dataset, view.Specification.Data, run));
        await host.Services.MakeAsync(new TrainModel(view.Keys.Model, view.Specification, run));
        await host.Services.MakeAsync(new MeasureSeparation(view.Keys.Separation, view.Specification, run));
        await host.UntilAsync(run, RunStatus.Completed);
        return run;
    }

    private static RunIndex IndexOf(ApiHost host) => new(host.Store, NullLogger<RunIndex>.Instance);

    private static byte[] Sealed(Action<BinaryWriter> write)
    {
        using var target = new MemoryStream();
        using (var writer = new BinaryWriter(new BrotliStream(target, CompressionLevel.Fastest, leaveOpen: true)))
        {
            write(writer);
        }

        return [.. target.ToArray(), .. SHA256.HashData(target.ToArray())];
    }

    private static ExperimentDraft Draft(string digit, int runs, Func<ExperimentHeader, ExperimentHeader>? change = null)
    {
        var id = new string(digit[0], 32);
        var record = new ExperimentRecord
        {
            Id = id,
            Name = $"name of {digit}",
            Title = "Δ, a title",
            Created = new(2026, 11, 28, 12, 0, 0, 1, 2, TimeSpan.FromHours(-3.5)),
            Runs = [.. Enumerable.Range(1, runs).Select(number => new RunRecord(RunDraft.IdOf(id, number), Specification((100 * digit[0]) + number)))],
        };
        var draft = ExperimentDraft.Of(record) with { RecordLength = 12_345_678_901 };
        return change is null ? draft : draft with { Header = change(draft.Header) };
    }

    private static Specification Specification(int number) => new()
    {
        Name = number % 2 == 0 ? null : $"run {number}",
        Data = new() { Name = "cfm" },
        Network = new() { Family = Families.Gfnn },
        Training = new() { Epochs = 4, Seed = number },
    };

    // The first run of the first draft has numbers, the second one none, the third one has failed.
    private static RunDirectory DirectoryOf(ExperimentDraft first, params ExperimentDraft[] others)
    {
        var scheduler = new Scheduler(new CoordinatorOptions());
        scheduler.Apply(new ListingCompleted(), TimeSpan.Zero);
        foreach (var draft in others.Prepend(first))
        {
            scheduler.Apply(new ExperimentAdded(draft, IsNew: false), TimeSpan.Zero);
        }

        foreach (var run in first.Runs.Take(2))
        {
            scheduler.Apply(new ArtifactProbed(run.Model, Intact: true), TimeSpan.Zero);
            scheduler.Apply(new ArtifactProbed(run.Separation, Intact: true, Result: run.Number == 1 ? new(-0.5, 0.25, 0.75) : null), TimeSpan.Zero);
        }

        if (first.Runs.Count > 2)
        {
            scheduler.Apply(new ArtifactProbed(first.Runs[2].Model, Intact: false, mark), TimeSpan.Zero);
        }

        return scheduler.Directory;
    }
}
