using System.Diagnostics;
using EquiSep.Core.Datasets.Files;

namespace EquiSep.Core.Tests.Datasets.Files;

public sealed class PatienceTests : IDisposable
{
    private readonly SmallCorpora small = new();

    public void Dispose() => small.Dispose();

    [Fact]
    public async Task Whoever_holds_a_substitute_need_not_wait_for_a_mirror_that_says_nothing()
    {
        await using var server = new LoopbackServer((_, answer) => answer.FallSilentAsync());
        small.Options.Mirrors[Corpus.FashionMnist] = [server.Url];
        var started = Stopwatch.GetTimestamp();
        var error = await Assert.ThrowsAsync<CorpusUnavailableException>(() => small.LocateAsync(patience: TimeSpan.FromMilliseconds(200)));
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.FromMilliseconds(150), TimeSpan.FromSeconds(10));
        Assert.Equal("no answer within 0.2 s", Assert.Single(error.Mirrors).Reason);
        Assert.Empty(small.Cached());
    }

    [Fact]
    public async Task A_download_that_has_begun_in_time_may_take_its_time()
    {
        var patience = TimeSpan.FromMilliseconds(300);
        await using var server = new LoopbackServer(async (request, answer) =>
        {
            var body = small.Packed(request.FileName);
            await answer.HeadAsync("200 OK", $"Content-Length: {body.Length}");
            await answer.BytesAsync(body.AsMemory(0, 10));
            await Task.Delay(patience * 1.5, TestContext.Current.CancellationToken);
            await answer.BytesAsync(body.AsMemory(10));
        });
        small.Options.Mirrors[Corpus.FashionMnist] = [server.Url];
        Assert.Equal(4, (await small.LocateAsync(patience: patience)).Paths.Count);
    }
}
