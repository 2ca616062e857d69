using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EquiSep.Cli.Running;

/// <summary>The life of a host within a command: signals are the command line's affair, and stopping takes the time that it takes.</summary>
internal sealed class CommandLineLifetime : IHostLifetime
{
    /// <summary>Gives it to a host.</summary>
    public static void AddTo(IServiceCollection services)
    {
        services.AddSingleton<IHostLifetime, CommandLineLifetime>();

        // An epoch may take long, and the checkpoint is written after it; who cannot wait sends the signal again.
        services.PostConfigure<HostOptions>(options => options.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        services.PostConfigure<MassTransitHostOptions>(options => options.StopTimeout = null);
    }

    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
