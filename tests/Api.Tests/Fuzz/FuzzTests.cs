using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using EquiSep.Api.Access;
using EquiSep.Api.Tests.Access;
using EquiSep.Api.Tests.Contract;
using EquiSep.Coordinator.Scheduling;

namespace EquiSep.Api.Tests.Fuzz;

/// <summary>Thousands of requests that are wrong in all ways we know: each is answered as docs/openapi.json says, and none by an error of the server.</summary>
[Collection(nameof(Alone))]
public sealed partial class FuzzTests(ITestOutputHelper output) : IDisposable
{
    private const int Seed = 20230117;
    private const int Reset = -1;
    private const int ByChance = 2500;
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task No_request_breaks_the_api_or_is_left_without_an_answer()
    {
        var ids = await MakeExperimentsAsync();
        await using var app = await KestrelHost.StartAsync(folder, [.. Keys.Settings, ("urls", "http://127.0.0.1:0"), ("Api:RequestsPerMinute", "1000000"), ("Features:MaximumMegabytes", "1")]);
        using var client = new HttpClient(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8, AllowAutoRedirect = false });
        client.DefaultRequestHeaders.Add(ApiKey.Header, Keys.All[KeyRole.Admin]);
        var server = new Uri(app.Urls.Single());
        var document = JsonDocument.Parse(await client.GetStringAsync(new Uri(server, "/swagger/v1/swagger.json"), ApiHost.Token)).RootElement;
        var factory = new RequestFactory(document, server, ids, Seed);
        var requests = factory.EveryField().Concat(factory.ByChance().Take(ByChance)).ToList();

        var answers = new ConcurrentBag<(int Status, string? Wrong)>();
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = ApiHost.Token };
        await Parallel.ForEachAsync(requests, atOnce, async (request, _) =>
        {
            // A connection may be one that the server has just closed because of what came before.
            var answer = await SendAsync(client, request);
            answers.Add(answer.Status == Reset ? await SendAsync(client, request) : answer);
        });

        output.WriteLine($"{requests.Count} requests: {string.Join(", ", answers.GroupBy(answer => answer.Status).OrderBy(group => group.Key).Select(group => $"{group.Count()} × {group.Key}"))}");
        var wrong = answers.Select(answer => answer.Wrong).OfType<string>().ToList();
        Assert.True(wrong.Count == 0, $"{wrong.Count} answers are wrong, with seed {Seed}:\n{string.Join('\n', wrong.Take(40))}");
        Assert.InRange(answers.Count(answer => answer.Status / 100 == 2), 100, answers.Count / 2);
        Assert.Equal("Healthy", JsonDocument.Parse(await client.GetStringAsync(new Uri(server, "/health"), ApiHost.Token)).RootElement.GetProperty("status").GetString());
    }

    private static async Task<(int Status, string? Wrong)> SendAsync(HttpClient client, FuzzRequest request)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ApiHost.Token);
        limit.CancelAfter(ApiHost.LongestWait);
        try
        {
            using var message = request.Make();
            using var answer = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var type = answer.Content.Headers.ContentType?.MediaType;

            // Events of a run that nobody works on do not end.
            var body = type == "text/event-stream" ? "" : await answer.Content.ReadAsStringAsync(limit.Token);

            // 505 is what Kestrel answers to a first line that a space in the path has cut in two.
            var wrong = (int)answer.StatusCode >= 500 && answer.StatusCode != HttpStatusCode.HttpVersionNotSupported ? "an error of the server"
                : body.Contains("   at EquiSep", StringComparison.Ordinal) || body.Contains("Exception", StringComparison.Ordinal) ? "an exception in the answer"
                : answer.StatusCode >= HttpStatusCode.BadRequest && body.Length > 0 && type != "application/problem+json" ? $"a refusal as {type}"
                : await UndocumentedAsync(message, answer, limit.Token);
            return ((int)answer.StatusCode, wrong is null ? null : $"{(int)answer.StatusCode} {wrong}: {request.About}: {body[..Math.Min(body.Length, 300)]}");
        }
        catch (OperationCanceledException) when (!ApiHost.Token.IsCancellationRequested)
        {
            return (0, $"no answer within {ApiHost.LongestWait.TotalSeconds} s: {request.About}");
        }
        catch (HttpRequestException e)
        {
            return (Reset, $"no answer ({e.GetBaseException().Message}): {request.About}");
        }
    }

    // Servers read paths with dots and empty segments in their own ways: which route refuses those is not known here.
    private static async Task<string?> UndocumentedAsync(HttpRequestMessage request, HttpResponseMessage answer, CancellationToken token)
    {
        var path = request.RequestUri!.AbsolutePath;
        var isOfNoRoute = answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed;
        var wrong = isOfNoRoute || OddSegments().IsMatch(path) ? [] : await ApiContract.CheckAsync(request.Method.Method, path, answer, token);
        return wrong.Count == 0 ? null : string.Join("; ", wrong);
    }

    [GeneratedRegex(@"//|/(\.|%2e){1,2}(/|$)", RegexOptions.IgnoreCase)]
    private static partial Regex OddSegments();

    // Completed and queued ones, left in the store by an API before.
    private async Task<IReadOnlyList<string>> MakeExperimentsAsync()
    {
        var ids = new List<string>();
        await using (var host = await ApiHost.StartAsync(folder))
        {
            for (var i = 0; i < 3; i++)
            {
                var submitted = await host.SubmitAsync(Samples.Grid(2, first: 1 + (2 * i)));
                await host.UntilAsync(submitted.Runs[0].Id, RunStatus.Completed);
                await host.UntilAsync(submitted.Runs[1].Id, RunStatus.Completed);
                ids.AddRange([submitted.Id, submitted.Runs[0].Id, submitted.Runs[1].Id]);
            }
        }

        await using var idle = await ApiHost.StartAsync(folder, works: false);
        var queued = await idle.SubmitAsync(Samples.Grid(2, first: 100));
        return [.. ids, queued.Id, queued.Runs[0].Id];
    }
}
