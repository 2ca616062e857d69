using EquiSep.Core.Datasets.Files;
using EquiSep.Testing;

namespace EquiSep.Core.Tests.Datasets.Files;

public sealed class PatienceTests : IDisposable
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(3);
    private readonly SmallCorpora small = new();
    private readonly TestClock clock = new();

    public PatienceTests() => small.Clock = clock;

    public void Dispose() => small.Dispose();

    [Fact]
    public async Task Whoever_holds_a_substitute_need_not_wait_for_a_mirror_that_says_nothing()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new LoopbackServer((_, answer) =>
        {
            asked.SetResult();
            return answer.FallSilentAsync();
        });
        small.Options.Mirrors[Corpus.FashionMnist] = [server.Url];

        var locating = small.LocateAsync(patience: patience);
        await asked.Task.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        clock.Advance(patience - TimeSpan.FromMilliseconds(1));
        Assert.False(locating.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(1));

        var error = await Assert.ThrowsAsync<CorpusUnavailableException>(() => locating);
        Assert.Equal("no answer within 3 s", Assert.Single(error.Mirrors).Reason);
        Assert.Empty(small.Cached());
    }

    [Fact]
    public async Task A_download_that_has_begun_in_time_may_take_its_time()
    {
        var received = new SignallingProgress();
        await using var server = new LoopbackServer(async (request, answer) =>
        {
            var body = small.Packed(request.FileName);
            await answer.HeadAsync("200 OK", $"Content-Length: {body.Length}");
            await answer.BytesAsync(body.AsMemory(0, 10));
            await received.UntilAsync(request.FileName, 10);
            clock.Advance(patience * 1.5);
            await answer.BytesAsync(body.AsMemory(10));
        });
        small.Options.Mirrors[Corpus.FashionMnist] = [server.Url];

        Assert.Equal(4, (await small.LocateAsync(progress: received, patience: patience)).Paths.Count);
    }

    [Fact]
    public async Task A_body_that_comes_slowly_is_no_stalled_one()
    {
        var received = new SignallingProgress();
        await using var server = new LoopbackServer(async (request, answer) =>
        {
            var body = small.Packed(request.FileName);
            await answer.HeadAsync("200 OK", $"Content-Length: {body.Length}");
            for (var start = 0; start < 30; start += 10)
            {
                await answer.BytesAsync(body.AsMemory(start, 10));
                await received.UntilAsync(request.FileName, start + 10);
                clock.Advance(small.Options.StallTimeout * 0.6);
            }

            await answer.BytesAsync(body.AsMemory(30));
        });
        small.Options.Mirrors[Corpus.FashionMnist] = [server.Url];

        await small.LocateAsync(progress: received);

        Assert.Equal(4, server.Requests.Count);
    }
}
