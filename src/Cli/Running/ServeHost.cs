using EquiSep.Api.Rest;
using EquiSep.Pipeline.Artifacts;
using EquiSep.ServiceDefaults;
using EquiSep.ServiceDefaults.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EquiSep.Cli.Running;

/// <summary>The services and their REST API in one process: bus in memory, store in a folder.</summary>
internal static class ServeHost
{
    /// <summary>Builds the host.</summary>
    /// <param name="settings">What the command line decides.</param>
    /// <param name="addresses">Where to listen.</param>
    public static WebApplication Build(ServiceSettings settings, IReadOnlyList<string> addresses)
    {
        FileHandles.Require(ServiceProgram.NeededFileHandles);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(settings.Configuration);
        builder.WebHost.UseUrls([.. addresses]);
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
            .AddFilter(category: null, LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical)
            .AddFilter("EquiSep", LogLevel.Information)
            .AddFilter("EquiSep.Pipeline", LogLevel.Warning)
            .AddFilter("EquiSep.ServiceDefaults", LogLevel.Warning);
        CommandLineLifetime.AddTo(builder.Services);
        builder.AddServiceDefaults();
        builder.AddArtifactStore();
        builder.AddAllServices();
        builder.AddApi();
        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapApi();

        // Refused settings are found before anything starts that would have to be stopped.
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        return app;
    }
}
