using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messaging;
using EquiSep.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EquiSep.Services.Tests.Telemetry;

/// <summary>A host as every service is one, on a free port.</summary>
internal sealed class WebHost : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("equisep-host-");
    private readonly HttpClient client = new();
    private WebApplication? app;

    /// <summary>Starts it.</summary>
    /// <param name="configure">Adds to it.</param>
    /// <param name="settings">Its configuration, as on the command line.</param>
    public async Task<WebApplication> StartAsync(Action<IHostApplicationBuilder> configure, params string[] settings)
    {
        var builder = WebApplication.CreateBuilder([$"--Artifacts:Folder={folder.FullName}", "--urls=http://127.0.0.1:0", .. settings]);
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults();
        builder.AddArtifactStore();
        builder.AddMessaging(_ => { });
        configure(builder);
        app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapGet("/work", () => "done");
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    /// <summary>Asks it.</summary>
    public Task<HttpResponseMessage> GetAsync(string path) => client.GetAsync(new Uri(app!.Urls.Single() + path), TestContext.Current.CancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        if (app is not null)
        {
            await app.DisposeAsync();
        }

        folder.Delete(recursive: true);
    }
}
