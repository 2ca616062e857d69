using EquiSep.Pipeline.Messages;
using EquiSep.ServiceDefaults;
using EquiSep.ServiceDefaults.Settings;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EquiSep.Pipeline.Messaging;

/// <summary>Adds the bus to a host.</summary>
public static class MessagingRegistration
{
    // Deliveries that end within the first limit are acknowledged as usual; the others are cancelled and have until the second limit to save
    // their progress. A host stops within 30 s.
    private static readonly TimeSpan untilCancelled = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan untilGone = TimeSpan.FromSeconds(25);

    /// <summary>
    /// Adds the bus: RabbitMQ if <c>ConnectionStrings:messaging</c> is set, otherwise a bus in memory. Messages are published by type. The host
    /// starts even if the broker is unavailable; <c>/health</c> reports the connection.
    /// </summary>
    /// <remarks>
    /// A publication waits for an unavailable broker until its token is cancelled. The queue <see cref="QueueNames.AbandonedCommands"/> receives
    /// commands that reached the delivery limit, unchanged. The token of a delivery is cancelled when the broker takes the delivery back, and a
    /// second after the host begins to stop; exceptions after that return the delivery to its queue.
    /// </remarks>
    /// <param name="builder">The host.</param>
    /// <param name="handlers">Attaches the handlers of the host's modules.</param>
    /// <param name="asks">
    /// Whether the host sends requests. If so, the queue of the answers is created at the start: created with the first request, it would block
    /// that request while the broker is unavailable, regardless of the token.
    /// </param>
    public static IHostApplicationBuilder AddMessaging(this IHostApplicationBuilder builder, Action<BusConfiguration> handlers, bool asks = false)
    {
        var services = builder.Services;
        services.AddSettings<MessagingOptions>(MessagingOptions.Section);
        services.AddSingleton<IValidateOptions<MessagingOptions>>(new Check(Broker(builder)));
        services.Configure<MassTransitHostOptions>(options => (options.ConsumerStopTimeout, options.StopTimeout) = (untilCancelled, untilGone));
        services.TryAddSingleton<EventPublisher>();
        services.TryAddSingleton<IMessagePublisher>(provider => provider.GetRequiredService<EventPublisher>());
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.ConfigureHealthCheckOptions(health => health.Name = "bus");
            bus.AddReceiveEndpointObserver<BusConnection>();
            bus.AddConfigureEndpointsCallback(ConfigureEndpoint);
            handlers(new(bus));
            Connect(bus, Broker(builder), asks);
        });
        if (Broker(builder) is not null)
        {
            services.TryAddSingleton(TimeProvider.System);
            services.AddSingleton<BusWatchdog>();
            services.AddHostedService(provider => provider.GetRequiredService<BusWatchdog>());
            services.AddHealthChecks().Add(new(
                "broker-absence",
                provider => provider.GetRequiredService<BusWatchdog>(),
                HealthStatus.Unhealthy,
                [ServiceDefaultsRegistration.AliveTag]));
        }

        services.PostConfigure<HealthCheckServiceOptions>(health =>
            health.Registrations.Single(check => check.Name == "bus").Factory = provider => new BusCheck(provider.GetRequiredService<IBusControl>()));
        return builder;
    }

    /// <summary>
    /// Counts the messages in the queues (the gauge <c>equisep.queue.messages</c>), and reports dead letters and a broker that accepts no
    /// messages: a warning in the log, and <c>/health</c>, which is degraded but ready. A queue that the broker has lost is declared anew.
    /// One service of a system does this. Without RabbitMQ it does nothing.
    /// </summary>
    /// <param name="builder">The host.</param>
    /// <param name="interval">The time between two checks of the broker; 15 s by default.</param>
    public static IHostApplicationBuilder WatchQueues(this IHostApplicationBuilder builder, TimeSpan? interval = null)
    {
        if (Broker(builder) is { } broker)
        {
            var pause = interval ?? TimeSpan.FromSeconds(15);
            builder.Services.AddSingleton<DeadLetters>();
            builder.Services.AddHostedService(services => new QueueMonitor(
                BrokerAddress.Parse(broker),
                services.GetRequiredService<DeadLetters>(),
                new(
                    BrokerConnections.Factory(BrokerAddress.Parse(broker), "queue-mender"),
                    services.GetRequiredService<IOptions<MessagingOptions>>().Value.DeliveryLimit,
                    services.GetRequiredService<ILogger<LeaderlessQueues>>()),
                pause,
                services.GetRequiredService<ILogger<QueueMonitor>>()));
            builder.Services.AddHealthChecks().Add(new("dead-letters", services => services.GetRequiredService<DeadLetters>(), HealthStatus.Degraded, tags: []));
            builder.Services.AddSingleton(services =>
                new BrokerAlarm(BrokerAddress.Parse(broker), pause, services.GetRequiredService<ILogger<BrokerAlarm>>()));
            builder.Services.AddHostedService(services => services.GetRequiredService<BrokerAlarm>());
            builder.Services.AddHealthChecks()
                .Add(new("broker-alarm", services => services.GetRequiredService<BrokerAlarm>(), HealthStatus.Degraded, tags: []));
        }

        return builder;
    }

    private static string? Broker(IHostApplicationBuilder builder) =>
        builder.Configuration.GetConnectionString("messaging") is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    private static void Connect(IBusRegistrationConfigurator bus, string? broker, bool asks)
    {
        if (broker is null)
        {
            bus.UsingInMemory((context, transport) => transport.ConfigureEndpoints(context));
            return;
        }

        bus.UsingRabbitMq((context, transport) =>
        {
            var options = context.GetRequiredService<IOptions<MessagingOptions>>().Value;
            var address = BrokerAddress.Parse(broker);
            transport.Host(address.Host, address.Port, address.VirtualHost, context.GetRequiredService<IHostEnvironment>().ApplicationName, host =>
            {
                host.Username(address.User);
                host.Password(address.Password);
                host.Heartbeat(TimeSpan.FromSeconds(options.HeartbeatSeconds));
                host.RequestedConnectionTimeout(BrokerConnections.StepLimit);
                host.OnRefreshConnectionFactory = factory =>
                {
                    BrokerConnections.Configure(factory, address);
                    return Task.CompletedTask;
                };
            });
            transport.AutoStart = asks;
            transport.ConfigureTopology(options.DeliveryLimit);
            transport.ConfigureEndpoints(context);
        });
    }

    private static void ConfigureEndpoint(IRegistrationContext context, string name, IReceiveEndpointConfigurator endpoint)
    {
        endpoint.UseFilter(new ReturnedDeliveries(context.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping));

        // Nobody consumes faults: failures are marked in the store, and failed messages become dead letters.
        endpoint.PublishFaults = false;

        // Commands come here from the broker only, after the delivery limit, and not when they are published.
        if (name == QueueNames.AbandonedCommands)
        {
            endpoint.ConfigureConsumeTopology = false;
        }

        if (endpoint is IRabbitMqReceiveEndpointConfigurator queue)
        {
            queue.ConfigureQueue(name, context.GetRequiredService<IOptions<MessagingOptions>>().Value.DeliveryLimit);
        }
    }

    private sealed class Check(string? broker) : IValidateOptions<MessagingOptions>
    {
        public ValidateOptionsResult Validate(string? name, MessagingOptions options)
        {
            try
            {
                _ = broker is null ? null : BrokerAddress.Parse(broker);
                return ValidateOptionsResult.Success;
            }
            catch (FormatException e)
            {
                return ValidateOptionsResult.Fail(e.Message);
            }
        }
    }
}
