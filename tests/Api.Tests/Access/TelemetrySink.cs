using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace EquiSep.Api.Tests.Access;

/// <summary>Takes telemetry (OTLP over HTTP) and keeps it as it came; texts in it are plain UTF-8.</summary>
internal sealed class TelemetrySink : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> received = [];
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
            received.Enqueue($"{context.Request.Path} {Encoding.UTF8.GetString(bytes.ToArray())}");
        });
    }

    public string Url => app.Urls.Single();

    public string Text => string.Join('\n', received);

    public static async Task<TelemetrySink> StartAsync()
    {
        var sink = new TelemetrySink();
        await sink.app.StartAsync(ApiHost.Token);
        return sink;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
