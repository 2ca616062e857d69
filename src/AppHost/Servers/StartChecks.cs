using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace EquiSep.AppHost.Servers;

/// <summary>Ends the wait for a server that cannot start, with the reason on the resource and in the console.</summary>
internal static partial class StartChecks
{
    /// <summary>A broker on a busy machine takes half a minute.</summary>
    private static readonly TimeSpan limit = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Before each start checks that the program is there and its ports are free. After it, a server that does not become healthy
    /// within two minutes is marked as failed, so that the services which wait for it fail with a reason.
    /// </summary>
    /// <param name="server">The server.</param>
    public static IResourceBuilder<T> WithStartChecks<T>(this IResourceBuilder<T> server)
        where T : ExecutableResource, IServerProcess
    {
        server.OnBeforeResourceStarted(async (resource, started, cancellationToken) =>
        {
            await CheckAsync(resource, started.Services, cancellationToken);
            resource.Prepare();
            _ = WatchAsync(resource, started.Services);
        });
        return server;
    }

    private static async Task CheckAsync(IServerProcess server, IServiceProvider services, CancellationToken cancellationToken)
    {
        if (!File.Exists(server.ProgramFile))
        {
            throw Failure($"There is no {server.ProgramFile}; infra/local/install.sh installs it.");
        }

        foreach (var (port, option) in server.Ports)
        {
            // The rest of a server that was killed may hold its port a little longer.
            for (var attempt = 0; !FreePort.IsFree(port); attempt++)
            {
                if (attempt == 50)
                {
                    throw Failure($"Port {port} of {server.Name} is taken by another process. End that process, or choose another port with --{option}.");
                }

                await Task.Delay(100, cancellationToken);
            }
        }

        DistributedApplicationException Failure(string reason)
        {
            Fails(Console(services), server.Name, reason);
            return new(reason);
        }
    }

    private static async Task WatchAsync(IServerProcess server, IServiceProvider services)
    {
        var notifications = services.GetRequiredService<ResourceNotificationService>();
        using var timeout = new CancellationTokenSource(limit);
        try
        {
            await notifications.WaitForResourceAsync(
                server.Name,
                change => change.Snapshot.HealthStatus == HealthStatus.Healthy || KnownResourceStates.TerminalStates.Contains(change.Snapshot.State?.Text),
                timeout.Token);
        }
        catch (OperationCanceledException)
        {
            if (!timeout.IsCancellationRequested)
            {
                // The application ends.
                return;
            }

            var reason = $"{server.Name} has not become healthy within {limit.TotalMinutes:F0} minutes; its console log on the dashboard tells more.";
            Fails(Console(services), server.Name, reason);
            Fails(services.GetRequiredService<ResourceLoggerService>().GetLogger(server), server.Name, reason);
            await notifications.PublishUpdateAsync(server, snapshot => snapshot with { State = KnownResourceStates.FailedToStart });
        }
    }

    private static ILogger Console(IServiceProvider services) => services.GetRequiredService<ILoggerFactory>().CreateLogger("EquiSep.AppHost");

    [LoggerMessage(Level = LogLevel.Error, Message = "{Resource} does not start: {Reason}")]
    private static partial void Fails(ILogger logger, string resource, string reason);
}
