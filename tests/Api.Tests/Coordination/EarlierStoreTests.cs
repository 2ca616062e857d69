using EquiSep.Coordinator.Scheduling;
using EquiSep.Coordinator.Views;
using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;

namespace EquiSep.Api.Tests.Coordination;

/// <summary>
/// A store as the version before wrote it: no second copies, no lease, no index, a mark for each cancelled run. Names and keys are spelled
/// out here, so that none can change unnoticed.
/// </summary>
public sealed class EarlierStoreTests : IDisposable
{
    private const string Experiment = "0123456789abcdef0123456789abcdef";
    private const string Dataset = "364b695944da96338dbb773a975c44ba";

    private static readonly (int Seed, string Model, string Separation)[] keys =
    [
        (1, "83fb07fe7be6e86c8b946c537a83dd03", "eae511063c1099b8d82ef7b94d64261b"),
        (2, "df2e014c6dec5e37287c905b79ad48e9", "8b2286c4eb9611bb7ccbd60ca7beb66a"),
        (3, "ea9911dad4c28ccf5d55b389b2948d08", "4aa59753455ef5a990646d02f2f39201"),
        (4, "bf2f4a32a0701dbea1bf1c1906e4df0c", "49a7418fcf60e61f63ce9c18b6bbcfd4"),
        (5, "8ee124e8e10779c0f413eea2e21177c3", "a29f9dc1e5bc50bcb65ade2aa1f8ebb4"),
        (6, "0e206d150a95a875bb4f41d8f3b11d57", "10f2a263f43db44640fb4435c2248283"),
    ];

    private readonly ScratchFolder folder = new();
    private readonly FolderArtifactStore store;

    public EarlierStoreTests() => store = new(folder.Path);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task It_is_loaded_with_every_status_right_and_no_key_changed()
    {
        await WriteStoreAsync();
        var before = Files();

        await using var host = await ApiHost.StartAsync(folder, works: false);

        RunStatus[] statuses = [RunStatus.Completed, RunStatus.Cancelled, RunStatus.Failed, RunStatus.Training, RunStatus.Analyzing, RunStatus.Queued];
        var runs = RunQuery.Runs(host.Loop.Directory, new() { Experiment = Experiment }, after: null, limit: 100).Items;
        Assert.Equal(statuses, runs.Select(run => run.Status));
        Assert.Equal(keys.Select(key => $"{Experiment}-{key.Seed:D4}"), runs.Select(run => run.Id));
        Assert.Equal(keys.Select(key => new RunKeys(Dataset, key.Model, key.Separation)), runs.Select(run => run.Keys));
        Assert.Equal("the disk was full", runs[2].Reason);
        Assert.Equal(("earlier", "An earlier experiment", "me"), Header(host));
        await ApiHost.UntilAsync(() => host.Experiments.FindRun(runs[0].Id)!.Result is not null, "the result was not read");

        // What is left to do goes on, and nothing is built again.
        string[] trained = [(await host.Services.NextAsync<TrainModel>()).Key, (await host.Services.NextAsync<TrainModel>()).Key];
        Assert.Equal([keys[3].Model, keys[5].Model], trained.Order(Comparer<string>.Create((one, other) => SeedOf(one) - SeedOf(other))));
        await ApiHost.UntilAsync(() => host.Services.Received.OfType<MeasureSeparation>().Any(), "nothing was measured");
        Assert.Equal(keys[4].Separation, Assert.Single(host.Services.Received.OfType<MeasureSeparation>()).Key);
        Assert.Empty(host.Services.Received.OfType<PrepareDataset>());
        Assert.Superset(before.ToHashSet(), Files().ToHashSet());
    }

    private static int SeedOf(string model) => keys.Single(key => key.Model == model).Seed;

    private static (string, string, string?) Header(ApiHost host)
    {
        var header = host.Loop.Directory.Find(Experiment)!.Header;
        return (header.Name, header.Title, header.Owner);
    }

    private static Specification Specification(int seed) => new()
    {
        Name = $"run {seed}",
        Data = new() { Name = "cfm" },
        Network = new() { Family = Families.Gfnn, Layers = 2 },
        Training = new() { Epochs = 4, Seed = seed },
    };

    private async Task WriteStoreAsync()
    {
        await WriteAsync($"experiments/{Experiment}/experiment.json", new ExperimentRecord
        {
            Id = Experiment,
            Name = "earlier",
            Title = "An earlier experiment",
            Created = new(2026, 10, 1, 8, 0, 0, TimeSpan.Zero),
            Owner = "me",
            Runs = [.. keys.Select(key => new RunRecord($"{Experiment}-{key.Seed:D4}", Specification(key.Seed)))],
        });
        await WriteAsync($"datasets/{Dataset}/train.safetensors", "images"u8.ToArray());
        await WriteAsync($"datasets/{Dataset}/test.safetensors", "images"u8.ToArray());
        await WriteAsync($"datasets/{Dataset}/manifest.json", Samples.Manifest(Specification(1).Data));

        await ModelAsync(keys[0]);
        await WriteAsync($"separations/{keys[0].Separation}/separation.json", Samples.Separation(Specification(1)));

        await WriteAsync($"experiments/{Experiment}/cancelled/{Experiment}-0002.json", new CancelMark(DateTimeOffset.UnixEpoch));
        await WriteAsync($"models/{keys[1].Model}/unwanted.json", new CancelMark(DateTimeOffset.UnixEpoch));

        await WriteAsync($"models/{keys[2].Model}/failure.json", new FailureMark("the disk was full", DateTimeOffset.UnixEpoch));

        await WriteAsync($"models/{keys[3].Model}/checkpoint.safetensors", "a checkpoint"u8.ToArray());

        await ModelAsync(keys[4]);
    }

    private async Task ModelAsync((int Seed, string Model, string Separation) key)
    {
        var weights = "weights"u8.ToArray();
        await WriteAsync($"models/{key.Model}/model.safetensors", weights);
        await WriteAsync($"models/{key.Model}/model.json", Samples.Model(Specification(key.Seed), weights));
    }

    private Task<string> WriteAsync<T>(string name, T record)
        where T : class => record is byte[] bytes
            ? store.WriteAsync(name, bytes, WriteCondition.Absent, ApiHost.Token)
            : store.WriteRecordAsync(name, record, WriteCondition.Absent, ApiHost.Token);

    private string[] Files() =>
        [.. Directory.EnumerateFiles(folder.Path, "*.*", SearchOption.AllDirectories).Where(file => !file.Contains("/.", StringComparison.Ordinal))];
}
