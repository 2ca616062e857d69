using EquiSep.Core.Datasets.Files;

namespace EquiSep.Core.Tests.Datasets.Files;

public sealed class DownloadTests : IDisposable
{
    private static readonly string[] AllFiles =
        ["t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz", "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"];

    private readonly SmallCorpora small = new();

    public void Dispose() => small.Dispose();

    [Fact]
    public async Task A_download_reports_progress_and_fills_the_cache_and_is_not_repeated()
    {
        await using var server = Serve((request, answer) => answer.FileAsync(small.Packed(request.FileName)));
        var progress = new Recorder();

        var first = await small.LocateAsync(progress: progress);
        var second = await small.LocateAsync();

        Assert.Equal(AllFiles, small.Cached());
        Assert.Equal(4, server.Requests.Count);
        Assert.All(first.Paths, pair => Assert.Equal(small.Packed(pair.Key + ".gz"), File.ReadAllBytes(pair.Value)));
        Assert.Equal(first.Paths, second.Paths);
        Assert.Contains("downloaded from " + server.Url + SmallCorpora.Images, first.Source, StringComparison.Ordinal);
        Assert.StartsWith("earlier download", second.Source, StringComparison.Ordinal);
        foreach (var file in progress.Reports.GroupBy(report => report.File))
        {
            Assert.Equal(file.Select(report => report.Received).Order(), file.Select(report => report.Received));
            Assert.Equal(small.Packed(file.Key).Length, file.Last().Received);
            Assert.All(file, report => Assert.Equal(small.Packed(file.Key).Length, report.Total));
        }

        Assert.Equal(4, progress.Reports.Select(report => report.File).Distinct().Count());
    }

    [Theory]
    [InlineData("ETag: \"v1\"", "\"v1\"")]
    [InlineData("Last-Modified: Fri, 25 Aug 2017 10:00:00 GMT", "Fri, 25 Aug 2017 10:00:00 GMT")]
    [InlineData("ETag: W/\"weak\"", null)]
    public async Task A_cut_connection_is_resumed_where_it_broke(string header, string? condition)
    {
        await using var server = Serve(async (request, answer) =>
        {
            var body = small.Packed(request.FileName);
            if (request.FileName != SmallCorpora.Images || request.From > 0)
            {
                await (request.From > 0 ? answer.RestAsync(body, request.From) : answer.FileAsync(body));
                return;
            }

            await answer.HeadAsync("200 OK", $"Content-Length: {body.Length}", header);
            await answer.BytesAsync(body.AsMemory(0, 100_000));
        });

        var files = await small.LocateAsync();

        var asked = server.Requests.Where(request => request.FileName == SmallCorpora.Images).ToArray();
        Assert.Equal(2, asked.Length);
        Assert.Equal(100_000, asked[1].From);
        Assert.Equal(condition, asked[1].Headers.GetValueOrDefault("If-Range"));
        Assert.Equal(small.Packed(SmallCorpora.Images), File.ReadAllBytes(files.Paths["train-images-idx3-ubyte"]));
        Assert.Equal(AllFiles, small.Cached());
    }

    [Theory]
    [InlineData("knows no ranges")]
    [InlineData("gives another range")]
    [InlineData("refuses the range")]
    [InlineData("gives the rest of another version")]
    public async Task A_server_that_cannot_resume_is_asked_for_the_whole_file(string server)
    {
        var requests = 0;
        await using var served = Serve(async (request, answer) =>
        {
            var body = small.Packed(request.FileName);
            if (request.FileName == SmallCorpora.Images && requests++ == 0)
            {
                await answer.HeadAsync("200 OK", $"Content-Length: {body.Length}");
                await answer.BytesAsync(body.AsMemory(0, 100_000));
                answer.Cut();
            }
            else if (request.From == 0 || server == "knows no ranges")
            {
                await answer.FileAsync(body);
            }
            else if (server == "gives another range")
            {
                await answer.RestAsync(body, request.From - 1000);
            }
            else if (server == "refuses the range")
            {
                await answer.StatusAsync("416 Range Not Satisfiable");
            }
            else
            {
                await answer.RestAsync([.. body.Select(b => (byte)~b)], request.From);
            }
        });

        var files = await small.LocateAsync();

        Assert.Equal(small.Packed(SmallCorpora.Images), File.ReadAllBytes(files.Paths["train-images-idx3-ubyte"]));
        Assert.Equal(AllFiles, small.Cached());
    }

    [Fact]
    public async Task A_busy_server_is_asked_again()
    {
        var refusals = 0;
        await using var server = Serve((request, answer) => refusals++ < 2
            ? answer.StatusAsync(refusals == 1 ? "500 Internal Server Error" : "503 Service Unavailable")
            : answer.FileAsync(small.Packed(request.FileName)));

        await small.LocateAsync();

        Assert.Equal(6, server.Requests.Count);
        Assert.Equal(AllFiles, small.Cached());
    }

    [Fact]
    public async Task The_second_mirror_serves_what_the_first_has_not()
    {
        await using var first = new LoopbackServer((_, answer) => answer.StatusAsync("404 Not Found"));
        await using var second = new LoopbackServer((request, answer) => answer.FileAsync(small.Packed(request.FileName)));
        small.Options.Mirrors[Corpus.FashionMnist] = [first.Url, second.Url];

        var files = await small.LocateAsync();

        Assert.Equal(4, first.Requests.Count);
        Assert.Contains(second.Url, files.Source, StringComparison.Ordinal);
        Assert.DoesNotContain(first.Url, files.Source, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_damaged_file_in_the_cache_is_never_used(bool sameSize)
    {
        await using var server = Serve((request, answer) => answer.FileAsync(small.Packed(request.FileName)));
        var files = await small.LocateAsync();
        var images = files.Paths["train-images-idx3-ubyte"];
        var bytes = File.ReadAllBytes(images);
        bytes[1000] ^= 1;
        File.WriteAllBytes(images, sameSize ? bytes : bytes[..^1]);
        small.Options.Offline = true;

        var error = await Assert.ThrowsAsync<CorpusUnavailableException>(() => small.LocateAsync());
        small.Options.Offline = false;
        await small.LocateAsync();

        Assert.Contains("train-images-idx3-ubyte.gz is damaged", error.Message, StringComparison.Ordinal);
        Assert.Equal(5, server.Requests.Count);
        Assert.Equal(small.Packed(SmallCorpora.Images), File.ReadAllBytes(images));
    }

    [Fact]
    public async Task Two_that_download_at_once_do_not_harm_each_other()
    {
        await using var server = Serve(async (request, answer) =>
        {
            var body = small.Packed(request.FileName);
            await answer.HeadAsync("200 OK", $"Content-Length: {body.Length}");
            foreach (var piece in body.Chunk(20_000))
            {
                await answer.BytesAsync(piece);
                await Task.Yield();
            }
        });

        var found = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => small.LocateAsync()));

        Assert.All(found, files => Assert.Equal(found[0].Paths, files.Paths));
        Assert.Equal(AllFiles, small.Cached());
        Assert.All(AllFiles, name => Assert.Equal(small.Packed(name), File.ReadAllBytes(small.Below("cache", "FashionMnist", name))));
    }

    private LoopbackServer Serve(Func<Request, Answer, Task> handler)
    {
        var server = new LoopbackServer(handler);
        small.Options.Mirrors[Corpus.FashionMnist] = [server.Url];
        return server;
    }

    // Progress<T> reports from the thread pool, later; this one at once.
    private sealed class Recorder : IProgress<DownloadProgress>
    {
        public List<DownloadProgress> Reports { get; } = [];

        public void Report(DownloadProgress value) => Reports.Add(value);
    }
}
