using EquiSep.Pipeline.Artifacts;
using EquiSep.ServiceDefaults;
using EquiSep.ServiceDefaults.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EquiSep.Cli.Running;

/// <summary>The services in one process for one experiment: bus in memory, store in a folder, no HTTP.</summary>
internal static class RunHost
{
    /// <summary>Builds the host.</summary>
    /// <param name="settings">What the command line decides.</param>
    /// <param name="store">The artifact store.</param>
    /// <param name="error">Where unexpected errors are written.</param>
    public static IHost Build(ServiceSettings settings, IArtifactStore store, TextWriter error)
    {
        FileHandles.Require(ServiceProgram.NeededFileHandles);
        var builder = Host.CreateEmptyApplicationBuilder(new() { ApplicationName = "equisep" });
        builder.Configuration.AddEnvironmentVariables().AddInMemoryCollection(settings.Configuration);

        // Without a place to send it, telemetry would only cost time at the start.
        if (builder.Configuration.SendsTelemetry())
        {
            builder.AddServiceDefaults();
        }

        builder.Logging.AddProvider(new TroubleLog(error));
        CommandLineLifetime.AddTo(builder.Services);
        builder.Services.AddSingleton(store);
        builder.AddAllServices();
        return builder.Build();
    }
}
