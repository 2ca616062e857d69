using EquiSep.AnalysisService;
using EquiSep.Api.Rest;
using EquiSep.Api.Tests.Contract;
using EquiSep.Coordinator;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messaging;
using EquiSep.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace EquiSep.Api.Tests.Access;

/// <summary>The API on a server that really listens, with the analysis service, which measures what is sent.</summary>
internal static class KestrelHost
{
    /// <summary>A client of servers that listen: a response that is not as docs/openapi.json says fails the test.</summary>
    public static HttpClient Client() => new(new ContractHandler { InnerHandler = new SocketsHttpHandler() });

    public static async Task<WebApplication> StartAsync(ScratchFolder folder, params (string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder([.. settings.Select(setting => $"--{setting.Name}={setting.Value}"), $"--Artifacts:Folder={folder.Path}"]);
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults();
        builder.AddArtifactStore();
        builder.AddCoordinator();
        builder.AddApi();
        builder.AddAnalysis();
        builder.AddMessaging(bus =>
        {
            bus.AddCoordinatorHandlers();
            bus.AddAnalysisHandlers();
        });
        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapApi();
        try
        {
            await app.StartAsync(ApiHost.Token);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }
}
