using System.Globalization;
using EquiSep.Contracts.Messages;
using RabbitMQ.Client;

namespace EquiSep.Services.Tests.Local;

/// <summary>A real RabbitMQ of the tests' own, started by infra/local, on loopback ports and in a folder that goes with it.</summary>
public sealed class RabbitMq : IAsyncLifetime
{
    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private readonly Servers servers = new("rabbitmq");

    /// <summary>Why it cannot run here; null when it can.</summary>
    public static string? Missing => File.Exists(Program) ? null : $"there is no {Program}; infra/local/install.sh rabbitmq fetches it";

    /// <summary>The port of the broker.</summary>
    public int Port { get; private set; }

    /// <summary>The connection string for the broker at a port, which may be that of something in between.</summary>
    public static string ConnectionString(int port) => $"amqp://guest:guest@127.0.0.1:{port}";

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (Missing is null)
        {
            await StartAsync();
        }
    }

    /// <summary>Starts it on what it held before.</summary>
    public async Task StartAsync()
    {
        var said = await servers.UpAsync();
        Port = int.Parse(said[(said.LastIndexOf(':') + 1)..].Trim(), CultureInfo.InvariantCulture);
    }

    /// <summary>Kills it (SIGKILL).</summary>
    public Task KillAsync() => servers.KillAsync("rabbitmq");

    /// <summary>A connection without MassTransit.</summary>
    public Task<IConnection> ConnectAsync() =>
        new ConnectionFactory { Uri = new(ConnectionString(Port)), AutomaticRecoveryEnabled = false }.CreateConnectionAsync(TestContext.Current.CancellationToken);

    /// <summary>Each connection as the broker knows it: its process and the name that its client gave it.</summary>
    public async Task<IReadOnlyList<string>> ConnectionsAsync()
    {
        const string term = """
            [io:format("~p ~p~n", [Pid, proplists:lookup(<<"connection_name">>, [{K, V} || {K, _, V} <- Properties])])
            || [{pid, Pid}, {client_properties, Properties}] <- rabbit_networking:connection_info_all([pid, client_properties])], ok.
            """;
        return (await servers.AskBrokerAsync(term)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Deletes all queues and exchanges that outlive a test, as if the broker were new.</summary>
    public async Task ClearAsync()
    {
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        foreach (var queue in QueueNames.All)
        {
            await channel.QueueDeleteAsync(queue);
            await channel.ExchangeDeleteAsync(queue);
        }

        foreach (var message in (Type[])[typeof(PrepareDataset), typeof(TrainModel), typeof(TrainLongModel), typeof(MeasureSeparation)])
        {
            await channel.ExchangeDeleteAsync($"{message.Namespace}:{message.Name}");
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => servers.DisposeAsync();
}
