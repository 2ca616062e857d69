using System.Globalization;
using EquiSep.AppHost.Settings;

namespace EquiSep.AppHost.Servers;

/// <summary>RabbitMQ as an ordinary user's process, with a node name, ports and a folder of its own.</summary>
/// <param name="name">Name of the resource and of its connection string.</param>
/// <param name="settings">Ports and data folder.</param>
/// <param name="epmd">The name server of Erlang that it registers with.</param>
internal sealed class RabbitMQProcess(string name, AppHostSettings settings, EpmdProcess epmd)
    : ExecutableResource(name, Program, Folder(settings)), IResourceWithConnectionString, IServerProcess
{
    /// <summary>The file that is run. The command of the same name on the path works for root and the user rabbitmq only.</summary>
    public const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    /// <summary>Name of the endpoint of the broker.</summary>
    public const string AmqpEndpoint = "amqp";

    /// <summary>Name of the endpoint of the management page.</summary>
    public const string ManagementEndpoint = "management";

    /// <summary>Limit of a delivery in ms, 12 hours, as in infra: a measurement may take longer than the usual half hour.</summary>
    public const string ConsumerTimeout = "43200000";

    private readonly int distributionPort = FreePort.Find();

    /// <inheritdoc/>
    public string ProgramFile => Program;

    /// <inheritdoc/>
    public IEnumerable<(int Port, string Option)> Ports =>
        [(settings.AmqpPort, AppHostOptions.AmqpPort), .. settings.ManagementPort == 0 ? [] : new[] { (settings.ManagementPort, AppHostOptions.ManagementPort) }];

    /// <inheritdoc/>
    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"amqp://guest:guest@127.0.0.1:{settings.AmqpPort.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>Environment of the server and of its tools (<c>rabbitmqctl</c>).</summary>
    public IEnumerable<KeyValuePair<string, string>> Environment => new Dictionary<string, string>
    {
        ["HOME"] = WorkingDirectory,

        // The start script becomes the server, so that its process number is the server's.
        ["RUNNING_UNDER_SYSTEMD"] = "true",
        ["RABBITMQ_NODENAME"] = "equisep@localhost",
        ["RABBITMQ_CONFIG_FILE"] = Path.Combine(WorkingDirectory, "rabbitmq.conf"),
        ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(WorkingDirectory, "enabled_plugins"),
        ["RABBITMQ_MNESIA_BASE"] = Path.Combine(WorkingDirectory, "data"),
        ["RABBITMQ_LOG_BASE"] = Path.Combine(WorkingDirectory, "log"),
        ["RABBITMQ_DIST_PORT"] = $"{distributionPort}",
        // Erlang's schedulers do not spin while they wait for work: the services need the processors.
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none",
        ["ERL_EPMD_PORT"] = $"{epmd.Port}",
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        ["ERL_CRASH_DUMP"] = Path.Combine(WorkingDirectory, "erl_crash.dump"),
    };

    /// <inheritdoc/>
    public void Prepare()
    {
        Directory.CreateDirectory(WorkingDirectory);
        File.WriteAllText(Path.Combine(WorkingDirectory, "enabled_plugins"), settings.ManagementPort == 0 ? "[]." : "[rabbitmq_management].");
        string[] management = ["management.tcp.ip = 127.0.0.1", $"management.tcp.port = {settings.ManagementPort}"];
        File.WriteAllLines(
            Path.Combine(WorkingDirectory, "rabbitmq.conf"),
            [$"listeners.tcp.1 = 127.0.0.1:{settings.AmqpPort}", $"consumer_timeout = {ConsumerTimeout}", .. settings.ManagementPort == 0 ? [] : management]);
    }

    private static string Folder(AppHostSettings settings) => Path.Combine(settings.DataFolder, "rabbitmq");
}
