using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Services.Tests.Artifacts;

/// <summary>Lists of a store with many artifacts.</summary>
internal static class Listing
{
    /// <summary>Writes artifacts and asserts that each prefix lists its own and no others.</summary>
    public static async Task IsWholeAsync(IArtifactStore store, int count)
    {
        var stop = TestContext.Current.CancellationToken;
        var names = Enumerable.Range(0, count).Select(i => $"runs/{i:d4}/specification.json").ToArray();
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = stop };
        await Parallel.ForEachAsync(names, atOnce, async (name, _) => await store.WriteTextAsync(name, name));
        await store.WriteTextAsync("runs.txt", "");
        await store.WriteTextAsync("models/0001", "");

        Assert.Equal(names, await store.NamesAsync("runs/"));
        Assert.Equal(names[120..130], await store.NamesAsync("runs/012"));
        Assert.Equal(["runs/0007/specification.json"], await store.NamesAsync("runs/0007/spec"));
        Assert.Equal(count + 2, (await store.NamesAsync("")).Length);
        Assert.Empty(await store.NamesAsync("runs/0007/specification.json/"));
        Assert.Empty(await store.NamesAsync("Runs"));
        Assert.Equal(28, (await store.ListAsync("runs/0", stop).FirstAsync(stop)).Length);
    }
}
