using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.EndToEnd.Tests.Soak;

/// <summary>Looks at every blob after a soak: what nobody needs goes and does not come back, what is there has a reason and is whole.</summary>
/// <param name="deployment">Where the store is.</param>
/// <param name="experiments">What the store should know, all of it ended.</param>
internal sealed class StoreInspection(Deployment deployment, IReadOnlyList<Possession> experiments)
{
    private readonly HashSet<string> needed =
    [
        .. experiments.SelectMany(experiment => experiment.Specifications.Values)
            .SelectMany(run => Enum.GetValues<ArtifactKind>().Select(kind => ArtifactPaths.Of(kind, Key(kind, run)))),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Looks.</summary>
    public async Task InspectAsync()
    {
        var named = await GarbageAsync(HttpMethod.Get);
        Assert.All(named, name => Assert.True(IsNeedless(name), $"{name} is called garbage."));
        Assert.Equal(named, await GarbageAsync(HttpMethod.Delete));
        Assert.Empty(await GarbageAsync(HttpMethod.Get));

        var names = await NamesAsync();
        var explained = await ExplainedAsync(names);
        Assert.Empty(names.Except(explained));
        Assert.Empty(explained.Except(names));
    }

    private static string Key(ArtifactKind kind, Specification run) => kind switch
    {
        ArtifactKind.Dataset => Keys.Dataset(run.Data),
        ArtifactKind.Model => Keys.Model(run),
        _ => Keys.Separation(run),
    };

    private static string FolderOf(string name) => string.Join('/', name.Split('/').Take(2)) + "/";

    // What belongs to deleted experiments, and checkpoints; that their models are there shows when all names are explained.
    private bool IsNeedless(string name) => name.StartsWith(ArtifactPaths.Experiments, StringComparison.Ordinal)
        ? !experiments.Any(experiment => name.Contains(experiment.Id, StringComparison.Ordinal))
        : !needed.Contains(FolderOf(name)) || name.EndsWith("/checkpoint.safetensors", StringComparison.Ordinal);

    private async Task<IReadOnlyList<string>> GarbageAsync(HttpMethod method)
    {
        var (status, body) = (await deployment.Api.AskAsync(method, "/api/garbage?olderThanHours=0"))!.Value;
        Assert.True((int)status == 200, body);
        return [.. JsonDocument.Parse(body).RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString()!).Order(StringComparer.Ordinal)];
    }

    // All blobs, those included that no service would see: names that are none, contents that were not committed.
    private async Task<IReadOnlyList<string>> NamesAsync()
    {
        var names = new List<string>();
        var container = new BlobServiceClient(deployment.BlobAddress).GetBlobContainerClient("equisep");
        await foreach (var blob in container.GetBlobsAsync(new GetBlobsOptions { States = BlobStates.Uncommitted | BlobStates.Snapshots }, Token))
        {
            names.Add(blob.Name);
        }

        return names;
    }

    private async Task<HashSet<string>> ExplainedAsync(IReadOnlyList<string> names)
    {
        var explained = new HashSet<string>([$"{ArtifactPaths.Coordinator}lease.json"], StringComparer.Ordinal);
        foreach (var experiment in experiments)
        {
            var record = await deployment.Store.ReadRecordAsync<ExperimentRecord>(ArtifactPaths.Experiment(experiment.Id), Token);
            Assert.Equal(experiment.Specifications.Order(ById.Instance), record!.Runs.Select(run => KeyValuePair.Create(run.Id, run.Specification)).Order(ById.Instance));
            explained.Add(ArtifactPaths.Experiment(experiment.Id));
            explained.Add(ArtifactPaths.ExperimentCopy(experiment.Id));
            explained.UnionWith(await CancellationsAsync(experiment.Id, [.. experiment.Statuses.Where(run => run.Value == "cancelled").Select(run => run.Key)]));
        }

        var runs = experiments.SelectMany(experiment => experiment.Statuses.Select(run => (experiment.Specifications[run.Key], Status: run.Value))).ToLookup(run => run.Status, run => run.Item1);
        foreach (var run in runs["completed"])
        {
            explained.UnionWith(await DatasetAsync(Keys.Dataset(run.Data)));
            explained.UnionWith(await ModelAsync(run));
            explained.Add(ArtifactPaths.Separation(Keys.Separation(run)));
        }

        explained.UnionWith(runs["failed"].Select(run => ArtifactPaths.Failure(ArtifactKind.Dataset, Keys.Dataset(run.Data))));

        // What was begun for runs that were cancelled stays until they are deleted.
        var whole = runs["completed"].SelectMany(run => Enum.GetValues<ArtifactKind>().Select(kind => ArtifactPaths.Of(kind, Key(kind, run)))).ToHashSet();
        var begun = runs["cancelled"].SelectMany(run => Enum.GetValues<ArtifactKind>().Select(kind => ArtifactPaths.Of(kind, Key(kind, run)))).Except(whole).ToHashSet();
        explained.UnionWith(names.Where(name => begun.Contains(FolderOf(name))));
        return explained;
    }

    // Runs are cancelled together, by one mark, or one by one.
    private async Task<IReadOnlyList<string>> CancellationsAsync(string experiment, IReadOnlyList<string> cancelled)
    {
        var together = await deployment.Store.ReadRecordAsync<CancelledRuns>(ArtifactPaths.CancelledRuns(experiment), Token);
        var names = new List<string>(together is null ? [] : [ArtifactPaths.CancelledRuns(experiment)]);
        foreach (var run in cancelled)
        {
            var own = ArtifactPaths.Cancelled(experiment, run);
            var isOwn = await deployment.Store.HasAsync(own, Token);
            Assert.True(isOwn || together?.Runs.Contains(int.Parse(run.Split('-')[1], CultureInfo.InvariantCulture)) == true, $"Nothing in the store says that {run} is cancelled.");
            names.AddRange(isOwn ? [own] : []);
        }

        return names;
    }

    private async Task<IReadOnlyList<string>> DatasetAsync(string key)
    {
        var manifest = (await deployment.Store.ReadRecordAsync<DatasetManifest>(ArtifactPaths.Manifest(key), Token))!;
        var (train, test) = (new TensorFile(await BytesAsync(ArtifactPaths.Train(key))), new TensorFile(await BytesAsync(ArtifactPaths.Test(key))));
        Assert.Equal((manifest.TrainSha256, manifest.LabelsSha256, manifest.TestSha256), (train.Sha256("images"), train.Sha256("labels"), test.Sha256("images")));
        return [ArtifactPaths.Manifest(key), ArtifactPaths.Train(key), ArtifactPaths.Test(key)];
    }

    private async Task<IReadOnlyList<string>> ModelAsync(Specification run)
    {
        var key = Keys.Model(run);
        var record = (await deployment.Store.ReadRecordAsync<ModelRecord>(ArtifactPaths.ModelRecord(key), Token))!;
        Assert.Equal(run.Training.Epochs, record.Epochs.Count);
        Assert.Equal(record.ModelSha256, await Sha256Async(ArtifactPaths.Model(key)));
        Assert.Equal(run.Analysis.MeasureAt, record.Snapshots.Select(snapshot => snapshot.Epoch));
        foreach (var snapshot in record.Snapshots)
        {
            Assert.Equal(snapshot.Sha256, await Sha256Async(ArtifactPaths.Snapshot(key, snapshot.Epoch)));
        }

        return [ArtifactPaths.ModelRecord(key), ArtifactPaths.Model(key), .. record.Snapshots.Select(snapshot => ArtifactPaths.Snapshot(key, snapshot.Epoch))];
    }

    private async Task<string> Sha256Async(string name) => Convert.ToHexStringLower(SHA256.HashData(await BytesAsync(name)));

    private async Task<byte[]> BytesAsync(string name)
    {
        await using var content = await deployment.Store.OpenAsync(new(name), Token);
        Assert.True(content is not null, $"{name} is missing.");
        using var bytes = new MemoryStream();
        await content.Stream.CopyToAsync(bytes, Token);
        return bytes.ToArray();
    }

    private sealed class ById : IComparer<KeyValuePair<string, Specification>>
    {
        public static ById Instance { get; } = new();

        public int Compare(KeyValuePair<string, Specification> x, KeyValuePair<string, Specification> y) => string.CompareOrdinal(x.Key, y.Key);
    }
}
