using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EquiSep.AnalysisService;
using EquiSep.Api.Features;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messaging;
using EquiSep.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Logging;

namespace EquiSep.Api.Tests.Features;

/// <summary>POST /api/separations, measured by the real analysis service.</summary>
public sealed class FeaturesApiTests : IDisposable
{
    // Two classes on a line, at 0 ± 1 and 10 ± 1: within-class variance 1, between-class variance 25, D = 1/25.
    private static readonly byte[] features = Npy.Matrix([-1, 1, 9, 11], columns: 1);
    private static readonly byte[] labels = Npy.Vector([0, 0, 1, 1]);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("equisep-api-");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Features_are_measured_and_nothing_of_them_stays()
    {
        await using var app = await StartAsync(withAnalysis: true);
        using var answer = await PostAsync(app, new() { { new ByteArrayContent(features), "features", "f.npy" }, { new ByteArrayContent(labels), "labels", "l.npy" } });

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var measured = await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
        Assert.Equal(1.0 / 25, measured.GetProperty("within").GetDouble(), 1e-12);
        Assert.Equal((4, 1, 2), (measured.GetProperty("samples").GetInt32(), measured.GetProperty("width").GetInt32(), measured.GetProperty("classes").GetInt32()));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(folder.FullName, "uploads"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task What_is_wrong_with_a_file_is_said_by_name()
    {
        await using var app = await StartAsync(withAnalysis: true);
        Assert.Contains("labels is missing", await RefusedAsync(app, HttpStatusCode.BadRequest, new() { { new ByteArrayContent(features), "features", "f.npy" } }), StringComparison.Ordinal);
        Assert.Contains("no file 'extra'", await RefusedAsync(app, HttpStatusCode.BadRequest, new()
        {
            { new ByteArrayContent(features), "features", "f.npy" }, { new ByteArrayContent(labels), "labels", "l.npy" }, { new ByteArrayContent([1]), "extra", "x" },
        }), StringComparison.Ordinal);
        Assert.Contains("imbalanced must be true or false", await RefusedAsync(app, HttpStatusCode.BadRequest, new()
        {
            { new ByteArrayContent(features), "features", "f.npy" }, { new ByteArrayContent(labels), "labels", "l.npy" }, { new StringContent("perhaps"), "imbalanced" },
        }), StringComparison.Ordinal);
        Assert.Contains("labels", await RefusedAsync(app, HttpStatusCode.BadRequest, new()
        {
            { new ByteArrayContent(features), "features", "f.npy" }, { new ByteArrayContent([1, 2, 3]), "labels", "l.npy" },
        }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_that_ends_too_early_is_refused()
    {
        await using var app = await StartAsync(withAnalysis: false);
        using var client = app.GetTestClient();
        using var content = new StringContent("--b\r\nContent-Disposition: form-data; name=\"features\"; filename=\"f\"\r\n\r\nabc");
        content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");
        using var answer = await client.PostAsync("/api/separations", content, Stop);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("The form cannot be read", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_beyond_the_limit_are_refused_with_the_limit()
    {
        await using var app = await StartAsync(withAnalysis: true);
        var reason = await RefusedAsync(app, HttpStatusCode.RequestEntityTooLarge, new() { { new ByteArrayContent(new byte[(1 << 20) + 1]), "features", "f.npy" } });
        Assert.Contains("1 MB", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task That_nobody_measures_is_said_in_time()
    {
        await using var app = await StartAsync(withAnalysis: false);
        var reason = await RefusedAsync(app, HttpStatusCode.GatewayTimeout, new()
        {
            { new ByteArrayContent(features), "features", "f.npy" }, { new ByteArrayContent(labels), "labels", "l.npy" },
        });
        Assert.Contains("is the analysis service running", reason, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(folder.FullName, "uploads"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task That_the_broker_is_away_is_said_in_time()
    {
        using var closed = new ClosedPort();
        await using var app = await StartAsync(withAnalysis: false, $"amqp://127.0.0.1:{closed.Number}");
        var reason = await RefusedAsync(app, HttpStatusCode.ServiceUnavailable, new()
        {
            { new ByteArrayContent(features), "features", "f.npy" }, { new ByteArrayContent(labels), "labels", "l.npy" },
        });
        Assert.Contains("The broker does not answer", reason, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(folder.FullName, "uploads"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_request_that_is_no_form_is_refused()
    {
        await using var app = await StartAsync(withAnalysis: false);
        using var client = app.GetTestClient();
        using var answer = await client.PostAsJsonAsync("/api/separations", new { features = "f" }, Stop);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    private static async Task<HttpResponseMessage> PostAsync(WebApplication app, MultipartFormDataContent form)
    {
        using var client = app.GetTestClient();
        using (form)
        {
            return await client.PostAsync("/api/separations", form, Stop);
        }
    }

    private static async Task<string> RefusedAsync(WebApplication app, HttpStatusCode status, MultipartFormDataContent form)
    {
        using var answer = await PostAsync(app, form);
        var text = await answer.Content.ReadAsStringAsync(Stop);
        Assert.True(status == answer.StatusCode, text);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        return JsonDocument.Parse(text).RootElement.ToString();
    }

    private async Task<WebApplication> StartAsync(bool withAnalysis, string? broker = null)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Configuration["Artifacts:Folder"] = folder.FullName;
        builder.Configuration["Features:MaximumMegabytes"] = "1";
        builder.Configuration["Features:TimeoutSeconds"] = withAnalysis ? "60" : "1";
        builder.Configuration["ConnectionStrings:messaging"] = broker;
        builder.AddArtifactStore();
        builder.AddFeatures();
        if (withAnalysis)
        {
            builder.AddAnalysis();
        }

        builder.AddMessaging(bus =>
        {
            if (withAnalysis)
            {
                bus.AddAnalysisHandlers();
            }
        }, asks: true);
        var app = builder.Build();
        app.MapFeatures();
        await app.StartAsync(Stop);
        return app;
    }
}
