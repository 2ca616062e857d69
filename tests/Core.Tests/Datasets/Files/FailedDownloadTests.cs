using EquiSep.Core.Datasets.Files;
using EquiSep.Testing;

namespace EquiSep.Core.Tests.Datasets.Files;

public sealed class FailedDownloadTests : IDisposable
{
    private readonly SmallCorpora small = new();

    public void Dispose() => small.Dispose();

    [Fact]
    public async Task A_wrong_checksum_is_refused_without_asking_again()
    {
        var wrong = small.Packed(SmallCorpora.Images);
        wrong[5000] ^= 1;
        var requests = await RefuseAsync("wrong checksum: MD5 is", answer => answer.FileAsync(wrong));
        Assert.Equal(1, requests);
    }

    [Fact]
    public async Task A_body_that_always_ends_early_is_given_up_after_the_retries()
    {
        var requests = await RefuseAsync("interrupted at 1,000 of", async answer =>
        {
            await answer.HeadAsync("200 OK", $"Content-Length: {small.Packed(SmallCorpora.Images).Length}");
            await answer.BytesAsync(new byte[1000]);
        });
        Assert.Equal(3, requests);
    }

    [Fact]
    public async Task A_body_without_length_that_ends_early_is_given_up_after_the_retries()
    {
        var requests = await RefuseAsync("ended at 1,000 of", async answer =>
        {
            await answer.HeadAsync("200 OK");
            await answer.BytesAsync(new byte[1000]);
        });
        Assert.Equal(3, requests);
    }

    [Fact]
    public async Task A_missing_file_is_not_asked_for_again() =>
        Assert.Equal(1, await RefuseAsync("HTTP 404 Not Found", answer => answer.StatusAsync("404 Not Found")));

    [Fact]
    public async Task A_mirror_that_sends_on_to_another_address_is_not_followed() =>
        Assert.Equal(1, await RefuseAsync("HTTP 302 Found", answer => answer.HeadAsync("302 Found", "Location: /data/elsewhere", "Content-Length: 0")));

    [Fact]
    public async Task A_server_that_stays_broken_is_given_up_after_the_retries() =>
        Assert.Equal(3, await RefuseAsync("HTTP 500 Oops", answer => answer.StatusAsync("500 Oops")));

    [Fact]
    public async Task A_stalled_body_is_given_up()
    {
        var (clock, received) = (new TestClock(), new SignallingProgress());
        small.Clock = clock;
        var requests = await RefuseAsync("stalled at 1,000 of", async answer =>
        {
            await answer.HeadAsync("200 OK", $"Content-Length: {small.Packed(SmallCorpora.Images).Length}");
            await answer.BytesAsync(new byte[1000]);
            await received.UntilAsync(SmallCorpora.Images, 1000);
            clock.Advance(small.Options.StallTimeout);
            await answer.FallSilentAsync();
        }, received);
        Assert.Equal(3, requests);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_up_at_once()
    {
        var clock = new TestClock();
        small.Clock = clock;
        var requests = await RefuseAsync("no answer within 120 s", answer =>
        {
            clock.Advance(small.Options.StallTimeout);
            return answer.FallSilentAsync();
        });
        Assert.Equal(1, requests);
    }

    [Fact]
    public async Task A_body_announced_larger_than_the_file_is_refused_unread() =>
        Assert.Equal(1, await RefuseAsync("wrong size: 9,000,000,000 bytes", answer => answer.HeadAsync("200 OK", "Content-Length: 9000000000")));

    [Fact]
    public async Task A_body_that_grows_larger_than_the_file_is_refused()
    {
        var requests = await RefuseAsync("wrong size: more bytes", async answer =>
        {
            await answer.HeadAsync("200 OK");
            for (var i = 0; i < 20; i++)
            {
                await answer.BytesAsync(new byte[50_000]);
            }
        });
        Assert.Equal(1, requests);
    }

    [Fact]
    public async Task A_gzip_bomb_is_refused()
    {
        var bomb = SmallCorpora.Pack(new byte[100_000_000]);
        var file = SmallCorpora.Publish(SmallCorpora.Images, new byte[1000], bomb);
        small.Catalogue = small.Catalogue with { Corpora = [small.Catalogue[Corpus.FashionMnist] with { Downloads = [file] }] };
        Assert.Equal(1, await RefuseAsync("It holds more than 1,000 bytes", answer => answer.FileAsync(bomb)));
    }

    [Fact]
    public async Task Every_mirror_is_in_the_error_with_its_reason()
    {
        await using var first = new LoopbackServer((_, answer) => answer.StatusAsync("404 Not Found"));
        await using var second = new LoopbackServer((_, answer) => answer.StatusAsync("403 Forbidden"));
        small.Options.Mirrors[Corpus.FashionMnist] = [first.Url, second.Url];

        var error = await Assert.ThrowsAsync<CorpusUnavailableException>(() => small.LocateAsync());

        Assert.Equal(
            [new(first.Url + SmallCorpora.Images, "HTTP 404 Not Found"), new(second.Url + SmallCorpora.Images, "HTTP 403 Forbidden")],
            error.Mirrors);
    }

    [Fact]
    public async Task Without_a_way_to_any_mirror_it_fails_after_one_short_pause()
    {
        using var closed = new ClosedPort();
        var url = $"http://127.0.0.1:{closed.Number}/";
        small.Options.Mirrors[Corpus.FashionMnist] = [url, url];
        var clock = new TestClock();
        small.Clock = clock;

        var locating = Assert.ThrowsAsync<CorpusUnavailableException>(() => small.LocateAsync());
        await clock.UntilSomebodyWaitsAsync(Downloader.SecondLook);
        clock.Advance(Downloader.SecondLook);
        var error = await locating;

        Assert.InRange(Downloader.SecondLook, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.Equal(clock.Start + Downloader.SecondLook, clock.GetUtcNow());
        Assert.Equal(2, error.Mirrors.Count);
        Assert.Contains("refused", error.Message, StringComparison.Ordinal);
        Assert.Empty(small.Cached());
    }

    [Fact]
    public async Task A_cancelled_download_leaves_nothing_behind()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await using var server = new LoopbackServer(async (request, answer) =>
        {
            await answer.HeadAsync("200 OK", $"Content-Length: {small.Packed(request.FileName).Length}");
            await answer.BytesAsync(new byte[1000]);
            await answer.FallSilentAsync();
        });
        small.Options.Mirrors[Corpus.FashionMnist] = [server.Url];

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => small.LocateAsync(progress: new CancelAtFirst(cancel), token: cancel.Token));

        Assert.Single(server.Requests);
        Assert.Empty(small.Cached());
    }

    [Fact]
    public async Task A_cache_that_cannot_be_written_is_said_and_no_mirror_is_blamed()
    {
        File.WriteAllText(small.Options.Cache, "a file where the folder should be");
        small.Options.Mirrors[Corpus.FashionMnist] = ["http://127.0.0.1:1/"];

        var error = await Assert.ThrowsAsync<CorpusUnavailableException>(() => small.LocateAsync());

        Assert.Contains("cannot be written", Assert.Single(error.Mirrors).Reason, StringComparison.Ordinal);
    }

    // Serves one answer to everything; checks that it ends in an error that names file, URL and what to do,
    // and in an empty cache. Gives the number of requests.
    private async Task<int> RefuseAsync(string reason, Func<Answer, Task> handler, IProgress<DownloadProgress>? progress = null)
    {
        await using var server = new LoopbackServer((_, answer) => handler(answer));
        small.Options.Mirrors[Corpus.FashionMnist] = [server.Url];

        var error = await Assert.ThrowsAsync<CorpusUnavailableException>(() => small.LocateAsync(progress: progress));

        Assert.Equal(SmallCorpora.Images, error.File);
        Assert.Contains(reason, Assert.Single(error.Mirrors).Reason, StringComparison.Ordinal);
        Assert.Contains(server.Url + SmallCorpora.Images, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains("What to do: name a directory", error.Message, StringComparison.Ordinal);
        Assert.Empty(small.Cached());
        return server.Requests.Count;
    }

    private sealed class CancelAtFirst(CancellationTokenSource cancel) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => cancel.Cancel();
    }
}
