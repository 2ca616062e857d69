using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace EquiSep.AppHost.Servers;

/// <summary>Ends the wait for a resource that cannot start, with the reason on the resource and in the console.</summary>
internal static partial class StartChecks
{
    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(100);

    // The rest of a process that was killed may hold its port a little longer.
    private static readonly TimeSpan portLimit = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Before each start checks that the program is there and its ports are free. After it, a server that ends, or that does not
    /// become healthy in time, is reported, and the services that wait for it fail.
    /// </summary>
    /// <param name="server">The server.</param>
    /// <param name="limit">Time to become healthy.</param>
    public static IResourceBuilder<T> WithStartChecks<T>(this IResourceBuilder<T> server, TimeSpan limit)
        where T : ExecutableResource, IServerProcess
    {
        server.OnBeforeResourceStarted((resource, started, cancellationToken) =>
        {
            if (!File.Exists(resource.ProgramFile))
            {
                throw Failure(started.Services, resource, $"There is no {resource.ProgramFile}; infra/local/install.sh installs it.");
            }

            resource.Prepare();
            _ = WatchAsync(resource, started.Services, limit);
            return Task.CompletedTask;
        });
        foreach (var (port, option) in server.Resource.Ports)
        {
            server.WithFreePort(port, option);
        }

        return server;
    }

    /// <summary>Before each start checks that a port is free.</summary>
    /// <param name="resource">The resource that listens on the port.</param>
    /// <param name="port">The port.</param>
    /// <param name="option">The option that changes it.</param>
    public static IResourceBuilder<T> WithFreePort<T>(this IResourceBuilder<T> resource, int port, string option)
        where T : IResource
    {
        return resource.OnBeforeResourceStarted(async (taker, started, cancellationToken) =>
        {
            var began = TimeProvider.System.GetTimestamp();
            while (!FreePort.IsFree(port))
            {
                if (TimeProvider.System.GetElapsedTime(began) > portLimit)
                {
                    throw Failure(started.Services, taker, $"Port {port} is taken by another process. End that process, or choose another port with --{option}.");
                }

                await Task.Delay(pause, cancellationToken);
            }
        });
    }

    /// <summary>
    /// Starts a resource when a server is healthy, and fails it when the server has ended. Aspire's <c>WaitFor</c> goes on waiting for a
    /// server that ends after its process has begun.
    /// </summary>
    /// <param name="resource">The resource that needs the server.</param>
    /// <param name="server">The server.</param>
    public static IResourceBuilder<T> WaitForServer<T>(this IResourceBuilder<T> resource, IResourceBuilder<IResource> server)
        where T : IResource => resource
            .WithRelationship(server.Resource, "WaitFor")
            .OnBeforeResourceStarted(async (waiter, started, cancellationToken) =>
            {
                var notifications = started.Services.GetRequiredService<ResourceNotificationService>();
                await notifications.PublishUpdateAsync(waiter, snapshot => snapshot with { State = KnownResourceStates.Waiting });
                var change = await notifications.WaitForResourceAsync(server.Resource.Name, HasStartedOrEnded, cancellationToken);
                if (change.Snapshot.HealthStatus != HealthStatus.Healthy)
                {
                    throw Failure(started.Services, waiter, $"It needs {server.Resource.Name}, which has not started.");
                }
            });

    private static bool HasStartedOrEnded(ResourceEvent change) =>
        change.Snapshot.HealthStatus == HealthStatus.Healthy || KnownResourceStates.TerminalStates.Contains(change.Snapshot.State?.Text);

    private static async Task WatchAsync(IResource server, IServiceProvider services, TimeSpan limit)
    {
        var notifications = services.GetRequiredService<ResourceNotificationService>();
        using var timeout = new CancellationTokenSource(limit);
        try
        {
            var change = await notifications.WaitForResourceAsync(server.Name, HasStartedOrEnded, timeout.Token);
            if (change.Snapshot.HealthStatus != HealthStatus.Healthy)
            {
                Report(services, server, $"It ended with exit code {change.Snapshot.ExitCode} before it was healthy; its console log tells more.");
            }
        }
        catch (OperationCanceledException)
        {
            // Without the limit, the application ends.
            if (timeout.IsCancellationRequested)
            {
                Report(services, server, $"It has not become healthy within {limit.TotalSeconds:F0} s and is ended; its console log tells more.");
                await services.GetRequiredService<ResourceCommandService>().ExecuteCommandAsync(server, KnownResourceCommands.StopCommand);
            }
        }
    }

    private static DistributedApplicationException Failure(IServiceProvider services, IResource resource, string reason)
    {
        Report(services, resource, reason);
        return new(reason);
    }

    private static void Report(IServiceProvider services, IResource resource, string reason)
    {
        Fails(services.GetRequiredService<ILoggerFactory>().CreateLogger("EquiSep.AppHost"), resource.Name, reason);
        Fails(services.GetRequiredService<ResourceLoggerService>().GetLogger(resource), resource.Name, reason);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Resource} does not start. {Reason}")]
    private static partial void Fails(ILogger logger, string resource, string reason);
}
