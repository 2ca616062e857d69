namespace EquiSep.AppHost.Settings;

/// <summary>Names and texts of the command line's options.</summary>
internal static class AppHostOptions
{
    /// <summary>Origin of the broker and the blob store.</summary>
    public const string Servers = "servers";

    /// <summary>Number of trainers.</summary>
    public const string Trainers = "trainers";

    /// <summary>Trainings at a time of each trainer.</summary>
    public const string Slots = "slots";

    /// <summary>Device of the trainers.</summary>
    public const string Device = "device";

    /// <summary>Data folder.</summary>
    public const string Data = "data";

    /// <summary>Port of the REST API.</summary>
    public const string ApiPort = "api-port";

    /// <summary>Port of the broker.</summary>
    public const string AmqpPort = "amqp-port";

    /// <summary>Port of the broker's management page.</summary>
    public const string ManagementPort = "management-port";

    /// <summary>Port of the blob store.</summary>
    public const string BlobPort = "blob-port";

    /// <summary>Seconds that a server has to become healthy.</summary>
    public const string StartLimit = "start-limit";

    /// <summary>Port of the Aspire dashboard.</summary>
    public const string DashboardPort = "dashboard-port";

    /// <summary>The text of <c>--help</c>.</summary>
    public const string Help =
        """
        usage: dotnet run -c Release --project src/AppHost -- [options]

          --servers MODE       auto: containers where an engine answers, else processes where RabbitMQ and Azurite are
                               installed (infra/local/install.sh), else embedded; or one of the three
          --trainers N         trainers, 1 to 99 (1)
          --slots N            trainings at a time of each trainer (the cores divided by the trainers; 1 on a GPU)
          --device D           cpu, libtorch, or cuda in a build with -p:TorchBackend=cuda (cpu)
          --data DIR           messages, blobs and logs of the servers (the user's data folder)
          --api-port N         REST API (5080)
          --amqp-port N        RabbitMQ (5672)
          --management-port N  RabbitMQ's management page; 0 for none (15672)
          --blob-port N        Azurite (10000)
          --start-limit N      seconds that a server has to become healthy (120)
          --dashboard-port N   Aspire dashboard (15000); the next two ports take telemetry and commands
        """;

    // Options of Aspire itself, which its command line and its tests pass on.
    private static readonly string[] ofAspire = ["operation", "publisher", "output-path", "step", "log-level", "environment", "include-exception-details", "list-steps"];

    private static readonly string[] own = [Servers, Trainers, Slots, Device, Data, ApiPort, AmqpPort, ManagementPort, BlobPort, StartLimit, DashboardPort];

    /// <summary>Refuses misspelt options. Configuration keys, such as <c>--Logging:LogLevel:Default</c>, pass.</summary>
    /// <param name="arguments">The command line.</param>
    /// <exception cref="AppHostException">There is no such option.</exception>
    public static void Check(string[] arguments)
    {
        foreach (var argument in arguments.Where(argument => argument.StartsWith("--", StringComparison.Ordinal)))
        {
            var name = argument[2..].Split('=')[0];
            if (!name.Contains(':', StringComparison.Ordinal) && !own.Contains(name) && !ofAspire.Contains(name))
            {
                throw new AppHostException($"There is no option --{name}. The options are {string.Join(", ", own.Select(option => "--" + option))}.");
            }
        }
    }
}
