using EquiSep.Contracts.Messages;
using EquiSep.ServiceDefaults.Settings;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EquiSep.ServiceDefaults.Messaging;

/// <summary>Gives a host its bus.</summary>
public static class MessagingRegistration
{
    // A consumer that ends within the first is acknowledged as ever; the others are told to stop, and have until the second
    // to write down how far they are. A host stops within 30 s.
    private static readonly TimeSpan untilCancelled = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan untilGone = TimeSpan.FromSeconds(25);

    /// <summary>
    /// Adds the bus: RabbitMQ where <c>ConnectionStrings:messaging</c> is set, else one in memory. Commands and events are published
    /// by type. The host starts whether the broker is there or not; <c>/health</c> says when it is.
    /// </summary>
    /// <remarks>
    /// A publish while the broker is away waits for it until its token is cancelled. The endpoint <see cref="QueueNames.AbandonedCommands"/>
    /// gets the commands that nobody survived, as the messages they are. The token of a delivery is cancelled when the broker
    /// takes it back and a second after the host began to stop; what is thrown from then on returns the delivery to its queue.
    /// </remarks>
    /// <param name="builder">The host.</param>
    /// <param name="consumers">Adds the consumers of the host's modules.</param>
    /// <param name="asks">
    /// Whether the host sends requests. Then it has a queue for the answers from its start on: made with the first request, while the broker is
    /// away, it would hold that one up whatever its token says.
    /// </param>
    public static IHostApplicationBuilder AddMessaging(this IHostApplicationBuilder builder, Action<IBusRegistrationConfigurator> consumers, bool asks = false)
    {
        var services = builder.Services;
        services.AddSettings<MessagingOptions>(MessagingOptions.Section);
        services.AddSingleton<IValidateOptions<MessagingOptions>>(new Check(Broker(builder)));
        services.Configure<MassTransitHostOptions>(options => (options.ConsumerStopTimeout, options.StopTimeout) = (untilCancelled, untilGone));
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.ConfigureHealthCheckOptions(health => health.Name = "bus");
            bus.AddReceiveEndpointObserver<BusConnection>();
            bus.AddConfigureEndpointsCallback(ConfigureEndpoint);
            consumers(bus);
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
    /// Counts the messages in the queues (the gauge <c>equisep.queue.messages</c>), and reports dead letters and a broker that takes no
    /// messages: a warning in the log, and <c>/health</c>, which is degraded but ready. Queues that the broker has lost are made anew. One
    /// service of a system does it. Without RabbitMQ there is nothing to count.
    /// </summary>
    /// <param name="builder">The host.</param>
    /// <param name="interval">Time between two looks at the broker; 15 s when it is not named.</param>
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

        // Nobody listens to faults: what failed is in the store, what could not be dealt with in the dead letters.
        endpoint.PublishFaults = false;

        // What is published goes to those who do the work, and comes here only when they could not.
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
