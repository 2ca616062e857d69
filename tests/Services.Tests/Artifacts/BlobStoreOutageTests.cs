using EquiSep.Pipeline.Artifacts;
using EquiSep.Services.Tests.Local;

namespace EquiSep.Services.Tests.Artifacts;

/// <summary>A blob store that goes away; every test has an Azurite of its own.</summary>
public sealed class BlobStoreOutageTests
{
    public BlobStoreOutageTests() => Assert.SkipUnless(Azurite.Missing is null, $"Azurite: {Azurite.Missing}.");

    [Fact]
    public async Task A_store_that_is_down_is_reported_after_four_attempts_and_used_again_when_it_is_up()
    {
        await using var own = new Azurite();
        await own.StartAsync();
        var store = Connect(own.Port);
        await store.WriteTextAsync("before", "");
        await own.KillAsync();
        using var attempts = new HttpRequests(own.Port);

        var writing = store.WriteTextAsync("run", "whole");
        var error = await Assert.ThrowsAsync<ArtifactStoreException>(
            () => writing.WaitAsync(Waiting.Longest, TestContext.Current.CancellationToken));

        Assert.Equal(4, attempts.Count);
        Assert.Contains($"Writing run at http://127.0.0.1:{own.Port}/", error.Message, StringComparison.Ordinal);
        await own.StartAsync();
        await store.WriteTextAsync("run", "whole");
        Assert.Equal("whole", await store.ReadTextAsync("run"));
    }

    [Fact]
    public async Task A_store_that_goes_while_a_content_is_read_is_reported_like_one_that_is_down()
    {
        await using var own = new Azurite();
        await own.StartAsync();
        var store = Connect(own.Port);

        // More than what may be on its way.
        var stop = TestContext.Current.CancellationToken;
        await store.WriteAsync(new("run"), WriteAsync, WriteCondition.None, stop);
        await using var content = await store.OpenAsync(new("run"), stop);
        await content!.Stream.ReadExactlyAsync(new byte[1], stop);
        await own.KillAsync();

        var error = await Assert.ThrowsAsync<ArtifactStoreException>(() => content.Stream.CopyToAsync(Stream.Null, stop));

        Assert.Contains("Reading run", error.Message, StringComparison.Ordinal);

        static async Task WriteAsync(Stream stream, CancellationToken token) => await stream.WriteAsync(new byte[64 << 20], token);
    }

    private static BlobArtifactStore Connect(int port) => BlobService.Open(Azurite.ConnectionString(port), "test");
}
