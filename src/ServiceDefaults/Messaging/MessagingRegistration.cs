using MassTransit;
using Microsoft.Extensions.Hosting;

namespace EquiSep.ServiceDefaults.Messaging;

/// <summary>Gives a host its bus.</summary>
public static class MessagingRegistration
{
    /// <summary>
    /// Adds the bus: RabbitMQ where <c>ConnectionStrings:messaging</c> is set, else one in memory. Commands and events are published
    /// by type.
    /// </summary>
    /// <param name="builder">The host.</param>
    /// <param name="consumers">Adds the consumers of the host's modules.</param>
    public static IHostApplicationBuilder AddMessaging(this IHostApplicationBuilder builder, Action<IBusRegistrationConfigurator> consumers)
    {
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            consumers(bus);
            bus.UsingInMemory((context, transport) => transport.ConfigureEndpoints(context));
        });
        return builder;
    }
}
