using EquiSep.AppHost.Health;
using EquiSep.AppHost.Settings;

namespace EquiSep.AppHost.Servers;

/// <summary>Adds the broker and the blob store to the application.</summary>
internal static class ServerRegistration
{
    /// <summary>Adds RabbitMQ, as a container or as a process with its name server.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Name of the resource and of its connection string.</param>
    /// <param name="mode">Containers or processes.</param>
    /// <param name="settings">Ports and data folder.</param>
    public static IResourceBuilder<IResourceWithConnectionString> AddBroker(
        this IDistributedApplicationBuilder builder, string name, ServerMode mode, AppHostSettings settings)
    {
        if (mode == ServerMode.Containers)
        {
            // Messages need no volume: the coordinator sends again whatever the broker forgets.
            return builder.AddRabbitMQ(name, port: settings.AmqpPort)
                .WithManagementPlugin(settings.ManagementPort == 0 ? null : settings.ManagementPort)
                .WithEnvironment("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-rabbit consumer_timeout " + RabbitMQProcess.ConsumerTimeout)
                .WithIconName("Mailbox");
        }

        var epmd = builder.AddResource(new EpmdProcess("epmd", settings.DataFolder));
        epmd.WithArgs("-address", "127.0.0.1", "-port", $"{epmd.Resource.Port}")
            .WithIconName("NumberSymbolSquare")
            .WithCheck(new PortCheck(epmd.Resource.Port));
        var rabbit = builder.AddResource(new RabbitMQProcess(name, settings, epmd.Resource))
            .WithEndpoint(port: settings.AmqpPort, scheme: "tcp", name: RabbitMQProcess.AmqpEndpoint, isProxied: false)
            .WaitFor(epmd, WaitBehavior.StopOnResourceUnavailable);
        epmd.WithParentRelationship(rabbit);
        foreach (var (key, value) in rabbit.Resource.Environment)
        {
            rabbit.WithEnvironment(key, value);
        }

        if (settings.ManagementPort != 0)
        {
            rabbit.WithHttpEndpoint(port: settings.ManagementPort, name: RabbitMQProcess.ManagementEndpoint, isProxied: false)
                .WithUrlForEndpoint(RabbitMQProcess.ManagementEndpoint, url => url.DisplayText = "RabbitMQ management (guest, guest)");
        }

        return rabbit.WithIconName("Mailbox")
            .WithCheck(new BrokerCheck(rabbit.Resource))
            .WithStartChecks(settings.StartLimit);
    }

    /// <summary>Adds Azurite, as a container or as a process.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Name of the resource and of its connection string.</param>
    /// <param name="mode">Containers or processes.</param>
    /// <param name="settings">Port and data folder.</param>
    public static IResourceBuilder<IResourceWithConnectionString> AddBlobStore(
        this IDistributedApplicationBuilder builder, string name, ServerMode mode, AppHostSettings settings)
    {
        if (mode == ServerMode.Containers)
        {
            var container = builder.AddResource(new AzuriteContainer(name));
            return container.WithImage(AzuriteContainer.Image, AzuriteContainer.Tag)
                .WithArgs("azurite-blob", "--blobHost", "0.0.0.0", "--location", "/data", "--silent", "--skipApiVersionCheck", "--disableTelemetry")
                .WithHttpEndpoint(port: settings.BlobPort, targetPort: 10000, name: AzuriteContainer.BlobEndpoint)
                .WithVolume("equisep-blobs", "/data")
                .WithIconName("Storage")
                .WithCheck(new BlobServiceCheck(container.Resource));
        }

        var azurite = builder.AddResource(new AzuriteProcess(name, settings));
        return azurite.WithArgs(azurite.Resource.Arguments)
            .WithHttpEndpoint(port: settings.BlobPort, name: AzuriteProcess.BlobEndpoint, isProxied: false)
            .WithUrlForEndpoint(AzuriteProcess.BlobEndpoint, url => url.DisplayText = "Blobs")
            .WithIconName("Storage")
            .WithCheck(new BlobServiceCheck(azurite.Resource))
            .WithStartChecks(settings.StartLimit);
    }
}
