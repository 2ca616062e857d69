using System.Diagnostics;
using System.Text.Json;

namespace EquiSep.EndToEnd.Tests.Running;

/// <summary>A queue as RabbitMQ's own tool shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Ready">Messages that wait.</param>
/// <param name="Unacknowledged">Messages that somebody has and has not answered.</param>
internal sealed record Queue(string Name, int Ready, int Unacknowledged)
{
    // The program itself: the command of the same name on the path works for root and the user rabbitmq only.
    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmqctl";
    private static readonly TimeSpan longest = TimeSpan.FromMinutes(1);

    /// <summary>The queues of a broker.</summary>
    /// <param name="run">The run folder that it was started in.</param>
    public static async Task<IReadOnlyList<Queue>> ListAsync(DirectoryInfo run)
    {
        var start = new ProcessStartInfo(Program, ["--quiet", "--formatter", "json", "list_queues", "name", "messages_ready", "messages_unacknowledged"]);
        start.Environment["HOME"] = Path.Combine(run.FullName, "rabbitmq");
        start.Environment["RABBITMQ_NODENAME"] = "equisep@localhost";
        start.Environment["RABBITMQ_CONF_ENV_FILE"] = "/dev/null";
        start.Environment["ERL_EPMD_PORT"] = (await File.ReadAllTextAsync(Path.Combine(run.FullName, "epmd.port"))).Trim();
        var rows = JsonSerializer.Deserialize<IReadOnlyList<JsonElement>>(await Command.RunAsync(start, longest))!;
        return [.. rows.Select(row => new Queue(row.GetProperty("name").GetString()!, row.GetProperty("messages_ready").GetInt32(), row.GetProperty("messages_unacknowledged").GetInt32()))];
    }
}
