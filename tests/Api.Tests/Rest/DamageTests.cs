using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;

namespace EquiSep.Api.Tests.Rest;

/// <summary>A bit flips in the store. Nothing of it is served as if it were whole, and it is made again.</summary>
public sealed class DamageTests : IDisposable
{
    // More than what is checked before its first byte.
    private static readonly byte[] large = Samples.Weights(3 << 20);
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task No_route_serves_what_is_damaged_and_everything_is_made_again()
    {
        await using var host = await ApiHost.StartAsync(folder);
        var run = await CompletedAsync(host);
        string[] ofRun = ["separation", "figure.png", "figure.svg", "figures/figure.png", "tables/separation", "epochs", "model"];
        string[] ofExperiment = ["figure.png", "summary", "tables/summary", "report.html", "report.md", "archive"];
        string[] routes = ["experiments", .. ofRun.Select(route => $"runs/{run}/{route}"), .. ofExperiment.Select(route => $"experiments/{run[..32]}/{route}")];
        var intact = new Dictionary<string, string>();
        foreach (var route in routes)
        {
            intact[route] = (await AskAsync(host, route))!;
        }

        var files = Directory.EnumerateFiles(Path.Combine(folder.Path, "models"), "*", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Path.Combine(folder.Path, "separations"), "*", SearchOption.AllDirectories)).ToList();
        Assert.Equal(3, files.Count);
        foreach (var (route, file) in routes.SelectMany(route => files.Select(file => (route, file))))
        {
            await FlipAsync(file, at: (int)new FileInfo(file).Length / 2);
            var answer = await AskAsync(host, route);
            Assert.True(answer is null || answer == intact[route], $"{route} with {file} damaged: {answer?.Length} characters in place of {intact[route].Length}");
            if (answer is null)
            {
                await host.UntilAsync(run, RunStatus.Completed);
            }
            else
            {
                // The route does not show it.
                await FlipAsync(file, at: (int)new FileInfo(file).Length / 2);
            }
        }

        Assert.All(routes, route => Assert.NotNull(intact[route]));
        Assert.All(await Task.WhenAll(routes.Select(route => AskAsync(host, route))), Assert.NotNull);
    }

    [Fact]
    public async Task Small_weights_that_are_damaged_are_refused_and_made_again()
    {
        await using var host = await ApiHost.StartAsync(folder);
        var run = await CompletedAsync(host);
        await FlipAsync(WeightsOf(host, run), at: 3);

        using var answer = await host.Client.GetAsync(ModelOf(run), ApiHost.Token);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (answer.StatusCode, answer.Headers.RetryAfter is not null));
        Assert.Null(answer.Headers.ETag);
        Assert.Contains("is damaged", await answer.Content.ReadAsStringAsync(ApiHost.Token), StringComparison.Ordinal);
        await host.UntilAsync(run, RunStatus.Completed);
        Assert.Equal((2, 2), (host.Services.Received.OfType<TrainModel>().Count(), host.Services.Received.OfType<MeasureSeparation>().Count()));
        Assert.Equal("weights"u8.ToArray(), await host.Client.GetByteArrayAsync(ModelOf(run), ApiHost.Token));
    }

    [Theory]
    [InlineData(true, 200)]
    [InlineData(true, 3 << 20)]
    [InlineData(false, 0)]
    [InlineData(false, 3 << 20)]
    public async Task Large_weights_that_are_damaged_never_arrive_whole_and_are_made_again(bool metadata, int at)
    {
        await using var host = await ApiHost.StartAsync(folder);
        host.Services.Weights = large;
        var run = await CompletedAsync(host);
        var path = new Uri($"{ModelOf(run)}?metadata={(metadata ? "true" : "false")}", UriKind.Relative);
        await FlipAsync(WeightsOf(host, run), at);

        using var answer = await host.Client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, ApiHost.Token);
        using var received = new MemoryStream();
        await Assert.ThrowsAnyAsync<Exception>(async () => await (await answer.Content.ReadAsStreamAsync(ApiHost.Token)).CopyToAsync(received, ApiHost.Token));

        Assert.InRange(received.Length, 0, answer.Content.Headers.ContentLength!.Value - 1);
        await host.UntilAsync(run, RunStatus.Completed);
        Assert.Equal(answer.Content.Headers.ContentLength, (await host.Client.GetByteArrayAsync(path, ApiHost.Token)).Length);
    }

    [Fact]
    public async Task Weights_that_are_gone_are_made_again()
    {
        await using var host = await ApiHost.StartAsync(folder);
        var run = await CompletedAsync(host);
        File.Delete(WeightsOf(host, run));

        using var answer = await host.Client.GetAsync(ModelOf(run), ApiHost.Token);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        await host.UntilAsync(run, RunStatus.Completed);
        Assert.Equal("weights"u8.ToArray(), await host.Client.GetByteArrayAsync(ModelOf(run), ApiHost.Token));
    }

    [Fact]
    public async Task A_part_of_damaged_weights_is_refused_even_where_the_part_is_not()
    {
        await using var host = await ApiHost.StartAsync(folder);
        host.Services.Weights = large;
        var run = await CompletedAsync(host);
        await FlipAsync(WeightsOf(host, run), at: large.Length - 1);
        using var request = new HttpRequestMessage(HttpMethod.Get, ModelOf(run)) { Headers = { Range = new(0, 99) } };

        using var answer = await host.Client.SendAsync(request, ApiHost.Token);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        await host.UntilAsync(run, RunStatus.Completed);
    }

    private static Uri ModelOf(string run) => new($"/api/runs/{run}/model", UriKind.Relative);

    private static async Task<string> CompletedAsync(ApiHost host)
    {
        var run = (await host.SubmitAsync(Samples.OneRun)).Runs[0].Id;
        await host.UntilAsync(run, RunStatus.Completed);
        return run;
    }

    private static async Task FlipAsync(string path, int at)
    {
        var bytes = await File.ReadAllBytesAsync(path, ApiHost.Token);
        bytes[at] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, ApiHost.Token);
    }

    // What a route answers, without what differs from answer to answer; null when it is refused or ends too early.
    private static async Task<string?> AskAsync(ApiHost host, string route)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/{route}");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("*/*"));
        using var answer = await host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ApiHost.Token);
        if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
        {
            Assert.NotNull(answer.Headers.RetryAfter);
            return null;
        }

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        try
        {
            var bytes = await answer.Content.ReadAsByteArrayAsync(ApiHost.Token);
            return route.EndsWith("/archive", StringComparison.Ordinal) ? await ContentAsync(bytes) : Text(bytes);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return null;
        }
    }

    // Skia numbers the clips of a process.
    private static string Text(byte[] content) => Regex.Replace(Encoding.Latin1.GetString(content), "cl_[0-9a-f]+", "clip");

    private static async Task<string> ContentAsync(byte[] archive)
    {
        using var zip = new ZipArchive(new MemoryStream(archive));
        var texts = new List<string>();
        foreach (var entry in zip.Entries.Where(entry => entry.Name != "log.txt"))
        {
            using var content = new MemoryStream();
            await using var stream = await entry.OpenAsync(ApiHost.Token);
            await stream.CopyToAsync(content, ApiHost.Token);
            texts.Add($"{entry.FullName} {Text(content.ToArray())}");
        }

        return string.Join('\n', texts);
    }

    private string WeightsOf(ApiHost host, string run) => Path.Combine(folder.Path, ArtifactPaths.Model(host.Experiments.FindRun(run)!.Keys.Model));
}
