using EquiSep.Api.Rest;
using EquiSep.Coordinator;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messaging;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace EquiSep.Benchmarks;

/// <summary>Api in the process of a benchmark, with a folder as its store and its bus in memory.</summary>
internal static class BenchmarkApi
{
    /// <summary>Starts it on a free port of loopback.</summary>
    /// <param name="folder">The folder of the store.</param>
    /// <param name="settings">Further settings, as on the command line.</param>
    public static async Task<WebApplication> StartAsync(DirectoryInfo folder, params string[] settings)
    {
        var builder = WebApplication.CreateBuilder([$"--Artifacts:Folder={folder.FullName}", "--urls=http://127.0.0.1:0", .. settings]);
        builder.Logging.ClearProviders();
        builder.AddArtifactStore();
        builder.AddCoordinator();
        builder.AddApi();
        builder.AddMessaging(bus => bus.AddCoordinatorHandlers(), asks: true);
        var app = builder.Build();
        app.MapApi();
        await app.StartAsync();
        return app;
    }
}
