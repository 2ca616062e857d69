using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EquiSep.ServiceDefaults.Telemetry;

/// <summary>Starts counters at zero when the host starts, after the telemetry that reads them.</summary>
public static class CounterStart
{
    /// <summary>Adds it.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="start">Adds zero to each series of the counters.</param>
    public static IServiceCollection AddCounterStart(this IServiceCollection services, Action start) =>
        services.AddSingleton<IHostedService>(new Start(start));

    private sealed class Start(Action start) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            start();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
