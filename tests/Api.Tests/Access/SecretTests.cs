using System.Text;
using System.Text.RegularExpressions;
using EquiSep.Api.Access;
using EquiSep.Api.Tests.Features;

namespace EquiSep.Api.Tests.Access;

/// <summary>Secrets that are easily recognised, errors wherever they are used, and a look at all that a process says.</summary>
[Collection(nameof(Alone))]
public sealed partial class SecretTests
{
    private const string Password = "canary-password-7f3a";
    private const string Token = "canary-token-7f3a";
    private static readonly string account = Convert.ToBase64String(Encoding.UTF8.GetBytes("canary-account-key-7f3a-canary-account-key-7f3a"));
    private static readonly string key = ApiKey.New();
    private static readonly string wrongKey = ApiKey.New();

    [Fact]
    public async Task What_is_secret_is_in_no_log_no_trace_and_no_answer()
    {
        await using var sink = await TelemetrySink.StartAsync();
        await using var api = new ApiProcess([.. Settings(), ("OTEL_EXPORTER_OTLP_ENDPOINT", sink.Url), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_EXPORTER_OTLP_HEADERS", $"x-token={Token}"),
            ("OTEL_BSP_SCHEDULE_DELAY", "100"), ("OTEL_BLRP_SCHEDULE_DELAY", "100"), ("OTEL_METRIC_EXPORT_INTERVAL", "500")]);
        Assert.True(await api.UntilAsync(() => Address().IsMatch(api.Output)), api.Output);
        using var client = new HttpClient { BaseAddress = new(Address().Match(api.Output).Groups[1].Value) };

        var answers = new StringBuilder();
        foreach (var path in (string[])["/health", "/alive", "/swagger/v1/swagger.json", "/api/runs", "/api/experiments", "/api/none", "/api/presets/x"])
        {
            await AskAsync(new(HttpMethod.Get, path), key);
            await AskAsync(new(HttpMethod.Get, path), wrongKey);
        }

        await AskAsync(new(HttpMethod.Post, "/api/experiments") { Content = new StringContent(Samples.OneRun, null, "application/json") }, key);
        await AskAsync(new(HttpMethod.Post, "/api/separations")
        {
            Content = new MultipartFormDataContent { { new ByteArrayContent(Npy.Matrix([1, 2], 1)), "features", "f.npy" }, { new ByteArrayContent(Npy.Vector([0, 1])), "labels", "l.npy" } },
        }, key);
        Assert.True(await api.UntilAsync(() => sink.Text.Contains("/v1/traces", StringComparison.Ordinal) && sink.Text.Contains("/v1/logs", StringComparison.Ordinal) && sink.Text.Contains("/v1/metrics", StringComparison.Ordinal)), "No telemetry came.");

        Assert.Contains("The store does not answer", answers.ToString(), StringComparison.Ordinal);
        Assert.Contains("holds no key that is known", answers.ToString(), StringComparison.Ordinal);
        Assert.Contains("Connection refused", api.Output, StringComparison.Ordinal);
        Assert.Contains("api/separations", sink.Text, StringComparison.Ordinal);
        IsKept(answers.ToString());
        IsKept(api.Output);
        IsKept(sink.Text);

        async Task AskAsync(HttpRequestMessage request, string with)
        {
            using var answer = await client.SendAsync(request.With(with), ApiHost.Token);
            answers.AppendLine($"{answer.StatusCode} {answer.Headers} {await answer.Content.ReadAsStringAsync(ApiHost.Token)}");
        }
    }

    [Theory]
    [InlineData("ConnectionStrings:messaging", $"amqp//user:{Password}@127.0.0.1", "ConnectionStrings:messaging")]
    [InlineData("ConnectionStrings:blobs", $"AccountKey={Password}", "ConnectionStrings:blobs")]
    [InlineData("Api:Keys:0:Sha256", Password, "Api:Keys:0:Sha256")]
    [InlineData("Api:Keys", Password, "Api:Keys is a list")]
    public async Task A_setting_that_cannot_be_is_refused_without_being_repeated(string name, string value, string said)
    {
        await using var api = new ApiProcess([.. Settings(), (name, value)]);

        Assert.NotEqual(0, await api.ExitAsync());
        Assert.True(await api.UntilAsync(() => api.Output.Contains(said, StringComparison.Ordinal)) || api.Output.Contains(said, StringComparison.Ordinal), api.Output);
        IsKept(api.Output);
    }

    // Nobody listens on port 1.
    private static (string, string)[] Settings() =>
    [
        .. Keys.Setting(0, "canary", "admin", Convert.ToHexStringLower(ApiKey.Hash(key))),
        ("ASPNETCORE_URLS", "http://127.0.0.1:0"), ("Logging:LogLevel:Default", "Debug"), ("Logging:LogLevel:Microsoft.AspNetCore", "Debug"),
        ("ConnectionStrings:messaging", $"amqp://canary:{Password}@127.0.0.1:1"),
        ("ConnectionStrings:blobs", $"DefaultEndpointsProtocol=http;AccountName=canary;AccountKey={account};BlobEndpoint=http://127.0.0.1:1/canary;"),
    ];

    private static void IsKept(string text)
    {
        Assert.NotEmpty(text);
        foreach (var secret in (string[])[Password, Token, account, key, wrongKey, Convert.ToHexStringLower(ApiKey.Hash(key)), Convert.ToBase64String(Encoding.UTF8.GetBytes($"canary:{Password}"))])
        {
            var place = text.IndexOf(secret, StringComparison.OrdinalIgnoreCase);
            Assert.True(place < 0, place < 0 ? "" : $"'{secret}' is told: …{text[Math.Max(0, place - 300)..Math.Min(text.Length, place + 100)]}…");
        }
    }

    [GeneratedRegex(@"Now listening on: (http://127\.0\.0\.1:\d+)")]
    private static partial Regex Address();
}
