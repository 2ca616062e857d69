using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace EquiSep.EndToEnd.Tests.Secrets;

/// <summary>Takes telemetry (OTLP over HTTP) and keeps it as it came; texts in it are plain UTF-8.</summary>
internal sealed class TelemetrySink : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Kind, string Text)> received = [];
    private readonly WebApplication app;

    private TelemetrySink()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.Run(async context =>
        {
            using var bytes = new MemoryStream();
            await context.Request.Body.CopyToAsync(bytes);
            received.Enqueue(($"{context.Request.Path}", Encoding.Latin1.GetString(bytes.ToArray())));
        });
    }

    /// <summary>Where it is.</summary>
    public string Url => app.Urls.Single();

    /// <summary>Starts one.</summary>
    public static async Task<TelemetrySink> StartAsync()
    {
        var sink = new TelemetrySink();
        await sink.app.StartAsync(TestContext.Current.CancellationToken);
        return sink;
    }

    /// <summary>What has come of a kind: traces, metrics or logs.</summary>
    public string Text(string kind) => string.Join('\n', received.Where(batch => batch.Kind == $"/v1/{kind}").Select(batch => batch.Text));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => app.DisposeAsync();
}
