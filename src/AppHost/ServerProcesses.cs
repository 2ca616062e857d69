namespace EquiSep.AppHost;

/// <summary>The broker and the blob store as processes, for machines without a container engine; infra/local/install.sh fetches them.</summary>
internal static class ServerProcesses
{
    /// <summary>
    /// The option of Erlang that lets a delivery take 12 hours, in ms, as the settings in infra do: a measurement may take longer than the
    /// usual half hour.
    /// </summary>
    public const string PatientBroker = "-rabbit consumer_timeout 43200000";

    // The program itself: the command of the same name on the path works for root and the user rabbitmq only.
    private const string RabbitMQ = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private const int AmqpPort = 5672;
    private const int BlobPort = 10000;

    // The account that every Azurite has; Microsoft publishes its key, it protects nothing.
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <summary>
    /// Adds RabbitMQ, as an ordinary user's process with its own node name, ports and folder. Erlang's name server, which it
    /// starts beside itself, stays when it ends.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Name of its connection string.</param>
    public static IResourceBuilder<IResourceWithConnectionString> AddRabbitMQProcess(this IDistributedApplicationBuilder builder, string name)
    {
        var folder = Folder("rabbitmq");
        var rabbit = builder.AddExecutable("rabbitmq", RabbitMQ, ".")
            .WithEnvironment("HOME", folder)
            .WithEnvironment("RABBITMQ_NODENAME", "equisep-aspire@localhost")
            .WithEnvironment("RABBITMQ_MNESIA_BASE", Path.Combine(folder, "data"))
            .WithEnvironment("RABBITMQ_LOG_BASE", Path.Combine(folder, "log"))
            .WithEnvironment("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1")
            .WithEnvironment("RABBITMQ_DIST_PORT", "25673")
            .WithEnvironment("ERL_EPMD_PORT", "24370")
            .WithEnvironment("ERL_EPMD_ADDRESS", "127.0.0.1")
            .WithEnvironment("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1} " + PatientBroker)
            .WithEndpoint(port: AmqpPort, scheme: "tcp", name: "amqp", env: "RABBITMQ_NODE_PORT", isProxied: false);
        var address = rabbit.GetEndpoint("amqp").Property(EndpointProperty.HostAndPort);
        return builder.AddConnectionString(name, ReferenceExpression.Create($"amqp://guest:guest@{address}"));
    }

    /// <summary>Adds Azurite, the emulator of Azure's blobs.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Name of its connection string.</param>
    public static IResourceBuilder<IResourceWithConnectionString> AddAzuriteProcess(this IDistributedApplicationBuilder builder, string name)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var cache = builder.Configuration["XDG_CACHE_HOME"] ?? Path.Combine(home, ".cache");
        var program = Path.Combine(cache, "equisep", "servers", "node_modules", ".bin", "azurite-blob");
        string[] arguments = ["--silent", "--skipApiVersionCheck", "--disableTelemetry", "--location", Folder("azurite"), "--blobPort", $"{BlobPort}"];
        var azurite = builder.AddExecutable("azurite", program, ".", arguments)
            .WithHttpEndpoint(port: BlobPort, name: "blob", isProxied: false);
        var address = azurite.GetEndpoint("blob");
        return builder.AddConnectionString(name, ReferenceExpression.Create(
            $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint={address}/{Account}"));
    }

    private static string Folder(string server)
    {
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        return Directory.CreateDirectory(Path.Combine(data, "equisep", "aspire", server)).FullName;
    }
}
