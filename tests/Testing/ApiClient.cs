using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using EquiSep.Experiments;

namespace EquiSep.Testing;

/// <summary>A run as the API shows it.</summary>
internal sealed record Run(string Id, string Name, string Status, string? Reason, double Progress, Training? Training, Specification? Specification)
{
    /// <summary>Whether nothing more will happen.</summary>
    public bool HasEnded => Status is "completed" or "failed" or "cancelled";
}

/// <summary>How far a training is.</summary>
internal sealed record Training(int Epoch, int Epochs);

/// <summary>An experiment as the API shows it.</summary>
internal sealed record Experiment(string Id, string Status, string? Reason, IReadOnlyList<Run> Runs);

/// <summary>The REST API as a user has it. That nobody answers at the moment, which the tests see to, is null; a refusal is an exception.</summary>
/// <param name="port">Its port on this machine.</param>
/// <param name="between">What requests and answers go through; nothing where it is not named.</param>
internal sealed class ApiClient(int port, DelegatingHandler? between = null) : IDisposable
{
    private readonly HttpClient http = new(between ?? (HttpMessageHandler)new SocketsHttpHandler()) { BaseAddress = new($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(30) };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A request's body.</summary>
    public static HttpContent Json(object body) => new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");

    /// <summary>Asks for an experiment, until somebody takes it.</summary>
    /// <param name="request">The request.</param>
    public async Task<Experiment> SubmitAsync(object request) =>
        await Waiting.UntilAsync(() => TrySubmitAsync(request), _ => true, "the experiment is accepted");

    /// <summary>Asks for an experiment; null when nobody can take it now.</summary>
    public async Task<Experiment?> TrySubmitAsync(object request)
    {
        using var content = Json(request);
        using var answer = await SendAsync(() => http.PostAsync(new Uri("/api/experiments", UriKind.Relative), content, Token));
        return answer is null ? null : await ReadAsync<Experiment>(answer);
    }

    /// <summary>An experiment with its runs.</summary>
    public Task<Experiment?> ExperimentAsync(string id) => GetAsync<Experiment>($"/api/experiments/{id}");

    /// <summary>A run.</summary>
    public Task<Run?> RunAsync(string id) => GetAsync<Run>($"/api/runs/{id}");

    /// <summary>Waits until a run is as wanted, which it cannot be any more when it has ended otherwise.</summary>
    public Task<Run> WaitForAsync(string run, Predicate<Run> wanted, string what) => Waiting.UntilAsync(
        () => RunAsync(run),
        answer => wanted(answer) || (answer.HasEnded ? throw new InvalidOperationException($"{answer} has ended before it {what}.") : false),
        $"run {run} {what}");

    /// <summary>Waits until a run has a status.</summary>
    public Task<Run> WaitForStatusAsync(string run, string status) => WaitForAsync(run, answer => answer.Status == status, $"is {status}");

    /// <summary>Waits until each run of an experiment has ended.</summary>
    public Task<Experiment> WaitForEndAsync(string experiment, TimeSpan? bound = null) =>
        Waiting.UntilAsync(() => ExperimentAsync(experiment), answer => answer.Runs.All(run => run.HasEnded), $"experiment {experiment} has ended", bound);

    /// <summary>The weights of a run, as the store has them.</summary>
    public Task<byte[]> ModelAsync(string run) => http.GetByteArrayAsync(new Uri($"/api/runs/{run}/model?metadata=false", UriKind.Relative), Token);

    /// <summary>What was measured of a run.</summary>
    public async Task<SeparationResult> SeparationAsync(string run)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/runs/{run}/separation");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using var answer = await http.SendAsync(request, Token);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<SeparationResult>(ContractJson.Options, Token))!;
    }

    /// <summary>What a user is told of a run.</summary>
    public Task<string> LogsAsync(string run) => http.GetStringAsync(new Uri($"/api/runs/{run}/logs", UriKind.Relative), Token);

    /// <summary>Asks for anything.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path.</param>
    /// <param name="content">What is sent along; null for nothing.</param>
    /// <param name="key">The idempotency key; null for none.</param>
    /// <returns>The answer; null when nobody can answer now.</returns>
    public async Task<(HttpStatusCode Status, string Body)?> AskAsync(HttpMethod method, string path, HttpContent? content = null, string? key = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var answer = await SendAsync(() => http.SendAsync(request, Token));
        return answer is null ? null : (answer.StatusCode, await answer.Content.ReadAsStringAsync(Token));
    }

    /// <summary>Asks for something to be done, such as <c>/api/runs/ID/cancel</c>.</summary>
    /// <returns>The status of the answer.</returns>
    public async Task<HttpStatusCode> PostAsync(string path)
    {
        using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), content: null, Token);
        return answer.StatusCode;
    }

    /// <summary>Asks for whatever lies at a path.</summary>
    /// <returns>The status of the answer.</returns>
    public async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), Token);
        return answer.StatusCode;
    }

    /// <summary>Whether <c>/health</c> answers 200; false when it answers anything else, or nobody listens yet.</summary>
    public async Task<bool> IsHealthyAsync()
    {
        try
        {
            return await StatusAsync("/health") == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>The first page of a list of runs.</summary>
    public Task<JsonElement> ListAsync(string query) => JsonAsync($"/api/runs{query}");

    /// <summary>The document at a path.</summary>
    public Task<JsonElement> JsonAsync(string path) => http.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative), Token);

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async Task<T?> GetAsync<T>(string path)
        where T : class
    {
        using var answer = await SendAsync(() => http.GetAsync(new Uri(path, UriKind.Relative), Token));
        return answer is null ? null : await ReadAsync<T>(answer);
    }

    private static async Task<T?> ReadAsync<T>(HttpResponseMessage answer)
    {
        Assert.True(answer.IsSuccessStatusCode, $"{answer.RequestMessage!.RequestUri} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(Token)}");
        return await answer.Content.ReadFromJsonAsync<T>(JsonSerializerOptions.Web, Token);
    }

    // Who says when to come again is taken at his word, sooner.
    private static async Task<HttpResponseMessage?> SendAsync(Func<Task<HttpResponseMessage>> send)
    {
        try
        {
            var answer = await send();
            if (answer.StatusCode != HttpStatusCode.ServiceUnavailable)
            {
                return answer;
            }

            Assert.NotNull(answer.Headers.RetryAfter);
            answer.Dispose();
            return null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
