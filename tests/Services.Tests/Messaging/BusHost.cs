using EquiSep.Pipeline.Messaging;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EquiSep.Services.Tests.Messaging;

/// <summary>A host with a bus, as every service is one.</summary>
internal sealed class BusHost : IAsyncDisposable
{
    private readonly IHost host;
    private bool started;

    /// <summary>Builds it.</summary>
    /// <param name="broker">The connection string; null for the bus in memory.</param>
    /// <param name="consumers">Adds consumers.</param>
    /// <param name="watched">Whether it counts the messages in the queues, ten times a second.</param>
    /// <param name="settings">More of the configuration, as on the command line.</param>
    public BusHost(string? broker, Action<IBusRegistrationConfigurator>? consumers = null, bool watched = false, params string[] settings)
    {
        var builder = Host.CreateApplicationBuilder([$"--ConnectionStrings:messaging={broker}", .. settings]);
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(Log);
        builder.AddMessaging(bus => consumers?.Invoke(bus.Registration));
        if (watched)
        {
            builder.WatchQueues(TimeSpan.FromSeconds(0.1));
        }

        host = builder.Build();
    }

    /// <summary>What it logged.</summary>
    public LogLines Log { get; } = new();

    /// <summary>Its bus.</summary>
    public IBus Bus => host.Services.GetRequiredService<IBus>();

    /// <summary>Starts it.</summary>
    public async Task<BusHost> StartAsync()
    {
        await host.StartAsync(TestContext.Current.CancellationToken);
        started = true;
        return this;
    }

    /// <summary>Stops it as a signal would.</summary>
    public Task StopAsync() => host.StopAsync(TestContext.Current.CancellationToken);

    /// <summary>How long after the begin of a stop a consumer is told, the bus gives up on it, and the host is gone.</summary>
    public (TimeSpan? Tells, TimeSpan? Ends, TimeSpan Shuts) StopTimeouts
    {
        get
        {
            var bus = host.Services.GetRequiredService<IOptions<MassTransitHostOptions>>().Value;
            return (bus.ConsumerStopTimeout, bus.StopTimeout, host.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout);
        }
    }

    /// <summary>Publishes.</summary>
    public Task PublishAsync<T>(T message)
        where T : class => PublishUntilAsync(message, TestContext.Current.CancellationToken);

    /// <summary>Publishes as long as the token allows.</summary>
    public async Task PublishUntilAsync<T>(T message, CancellationToken token)
        where T : class
    {
        // Awaited here, because a bus leaves its log behind in the flow that calls it, and hosts of a test follow one another.
        await Bus.Publish(message, token);
    }

    /// <summary>What its health checks say now.</summary>
    public Task<HealthReport> HealthAsync() => host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);

    /// <summary>Waits until all its queues are read.</summary>
    public Task ReadyAsync() => Waiting.UntilAsync(async () => await HealthAsync(), report => report.Status == HealthStatus.Healthy, "the bus is ready");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (started)
        {
            await host.StopAsync(CancellationToken.None);
        }

        if (host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }
}
