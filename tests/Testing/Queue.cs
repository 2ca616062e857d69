using System.Diagnostics;
using System.Text.Json;

namespace EquiSep.Testing;

/// <summary>A queue as RabbitMQ's own tool shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Ready">Messages that wait.</param>
/// <param name="Unacknowledged">Messages that a consumer has and has not acknowledged.</param>
internal sealed record Queue(string Name, int Ready, int Unacknowledged)
{
    // The program itself: the command of the same name on the path works for root and the user rabbitmq only.
    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmqctl";
    private static readonly TimeSpan limit = TimeSpan.FromMinutes(2);

    /// <summary>The queues of a broker.</summary>
    /// <param name="environment">The environment that it was started in.</param>
    public static async Task<IReadOnlyList<Queue>> ListAsync(IReadOnlyDictionary<string, string> environment)
    {
        var output = await RunAsync(environment, "--formatter", "json", "list_queues", "name", "messages_ready", "messages_unacknowledged");
        var rows = JsonSerializer.Deserialize<IReadOnlyList<JsonElement>>(output)!;
        return [.. rows.Select(row => new Queue(row.GetProperty("name").GetString()!, row.GetProperty("messages_ready").GetInt32(), row.GetProperty("messages_unacknowledged").GetInt32()))];
    }

    /// <summary>Runs a command of RabbitMQ's own tool.</summary>
    /// <param name="environment">The environment that the broker was started in.</param>
    /// <param name="command">The command.</param>
    /// <returns>Its output.</returns>
    public static async Task<string> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] command)
    {
        var start = new ProcessStartInfo(Program, ["--quiet", .. command]);
        foreach (var name in (string[])["HOME", "RABBITMQ_NODENAME", "RABBITMQ_CONF_ENV_FILE", "ERL_EPMD_PORT"])
        {
            start.Environment[name] = environment[name];
        }

        return await Command.RunAsync(start, limit);
    }
}
