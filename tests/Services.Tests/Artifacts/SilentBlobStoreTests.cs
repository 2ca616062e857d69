using EquiSep.Pipeline.Artifacts;
using EquiSep.Services.Tests.Local;

namespace EquiSep.Services.Tests.Artifacts;

/// <summary>A blob store that accepts connections and does not answer, or is slow: a real Azurite behind a proxy.</summary>
public sealed class SilentBlobStoreTests : IClassFixture<Azurite>, IAsyncDisposable
{
    private const int Megabyte = 1 << 20;
    private readonly FaultyProxy proxy;

    public SilentBlobStoreTests(Azurite azurite)
    {
        Assert.SkipUnless(Azurite.Missing is null, $"Azurite: {Azurite.Missing}.");
        proxy = new(azurite.Port);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => proxy.DisposeAsync();

    [Fact]
    public async Task Every_call_ends_at_the_limit_as_an_outage_and_works_again_afterwards()
    {
        var store = Connect(TimeSpan.FromSeconds(0.5));
        await store.WriteTextAsync("before", "whole");
        await store.WriteTextAsync("kept", "whole");
        proxy.FallSilent();

        Func<Task>[] calls =
        [
            () => store.OpenAsync(new("before"), Token),
            () => store.OpenAsync(new("before"), from: 2, Token),
            () => store.FindAsync(new("before"), Token),
            () => store.WriteTextAsync("run", "whole"),
            () => store.WriteAsync(new("large"), (stream, token) => WriteAsync(stream, megabytes: 1, token), WriteCondition.Absent, Token),
            () => store.NamesAsync(""),
            () => store.DeleteAsync(new("before"), etag: null, Token),
        ];
        var ends = await Task.WhenAll(calls.Select(call => Record.ExceptionAsync(() => call().WaitAsync(Waiting.Longest, Token)).AsTask()));

        Assert.All(ends, end => Assert.Contains("(Artifacts:TimeoutSeconds)", Assert.IsType<ArtifactStoreException>(end).Message, StringComparison.Ordinal));

        // What was held back is carried out now, the deletion too.
        proxy.Pass();
        await Waiting.UntilAsync(() => IsReadAsync(store, "kept"), "the store is used again");
    }

    [Fact]
    public async Task A_download_during_which_the_store_falls_silent_ends_at_the_limit()
    {
        var store = Connect(TimeSpan.FromSeconds(0.5));

        // More than what may be on its way.
        await store.WriteAsync(new("run"), (stream, token) => WriteAsync(stream, megabytes: 64, token), WriteCondition.None, Token);
        await using var content = await store.OpenAsync(new("run"), Token);
        await content!.Stream.ReadExactlyAsync(new byte[1], Token);
        proxy.FallSilent();

        var outage = await Assert.ThrowsAsync<ArtifactStoreException>(() => content.Stream.CopyToAsync(Stream.Null, Token).WaitAsync(Waiting.Longest, Token));

        Assert.Contains("Reading run", outage.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Contents_take_longer_than_the_limit_while_they_progress()
    {
        var store = Connect(TimeSpan.FromSeconds(1));
        await store.WriteTextAsync("before", "");
        proxy.Delay(TimeSpan.FromMilliseconds(10));

        // 512 pieces of 64 KiB, each held back for 10 ms, are more than the 5 s that a content of this length has at its end.
        var etag = await store.WriteAsync(new("run"), (stream, token) => WriteAsync(stream, megabytes: 32, token), WriteCondition.None, Token);
        await using var content = await store.OpenAsync(new("run"), Token);
        await content!.Stream.ReadExactlyAsync(new byte[8 * Megabyte], Token);

        Assert.Equal((etag, 32 * Megabyte), (content.ETag, content.Length));
    }

    [Fact]
    public void The_usual_limit_leaves_time_for_an_answer_within_15_seconds() =>
        Assert.InRange(BlobArtifactStore.UsualLimit, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10));

    private static async Task<bool> IsReadAsync(BlobArtifactStore store, string name)
    {
        try
        {
            return await store.ReadTextAsync(name) is not null;
        }
        catch (ArtifactStoreException)
        {
            // A connection of the silence was tried once more.
            return false;
        }
    }

    private static async Task WriteAsync(Stream stream, int megabytes, CancellationToken token)
    {
        for (var left = megabytes; left > 0; left--)
        {
            await stream.WriteAsync(new byte[Megabyte], token);
        }
    }

    private BlobArtifactStore Connect(TimeSpan limit) =>
        BlobService.Open(Azurite.ConnectionString(proxy.Port), $"test-{Guid.NewGuid():N}", limit: limit);
}
