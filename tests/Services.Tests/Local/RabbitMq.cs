using EquiSep.Pipeline.Messages;
using RabbitMQ.Client;

namespace EquiSep.Services.Tests.Local;

/// <summary>A real RabbitMQ of the tests' own: the broker of AppHost, without the services.</summary>
public sealed class RabbitMq() : Deployment(trainers: 1)
{
    private const string Broker = "messaging";

    /// <summary>The port of the broker.</summary>
    public int Port => AmqpPort;

    /// <inheritdoc/>
    protected override string[] Wanted => [Broker];

    /// <summary>The connection string for the broker at a port, which may be that of something in between.</summary>
    public static string ConnectionString(int port) => $"amqp://guest:guest@127.0.0.1:{port}";

    /// <summary>Starts it on what it held before.</summary>
    public Task RestartAsync() => UpAsync(Broker);

    /// <summary>Kills it (SIGKILL).</summary>
    public Task KillAsync() => KillAsync(Broker);

    /// <summary>
    /// Makes the broker write down which queues it has. It does so by itself within half a second of the declaration; killed before,
    /// it has the queue without its content.
    /// </summary>
    public async Task SyncAsync() => Assert.Equal("ok", await AskBrokerAsync("[dets:sync(Table) || Table <- dets:all()], ok."));

    /// <summary>Raises or clears an alarm of the broker.</summary>
    /// <param name="resource"><c>memory</c> or <c>disk</c>.</param>
    /// <param name="isOn">Whether the resource is low.</param>
    public async Task AlarmAsync(string resource, bool isOn)
    {
        var alarm = $"{{resource_limit, {resource}, node()}}";
        var term = isOn ? $"rabbit_alarm:set_alarm({{{alarm}, []}})." : $"rabbit_alarm:clear_alarm({alarm}).";
        Assert.Equal("ok", await AskBrokerAsync(term));
    }

    /// <summary>
    /// Leaves a queue as it is after a kill that came before the broker wrote down that it has it: empty and without a leader.
    /// </summary>
    public async Task LoseAsync(string queue)
    {
        var term = $$"""
            {ok, Queue} = rabbit_amqqueue:lookup(rabbit_misc:r(<<"/">>, queue, <<"{{queue}}">>)),
            ok = ra:force_delete_server(quorum_queues, amqqueue:get_pid(Queue)),
            {[_], []} = rabbit_quorum_queue:recover(<<"/">>, [Queue]), ok.
            """;
        Assert.Equal("ok", await AskBrokerAsync(term));
    }

    /// <summary>A connection without MassTransit.</summary>
    public Task<IConnection> ConnectAsync() => Messages.ConnectAsync();

    /// <summary>Each connection as the broker knows it: its process and the name that its client gave it.</summary>
    public async Task<IReadOnlyList<string>> ConnectionsAsync()
    {
        const string term = """
            [io:format("~p ~p~n", [Pid, proplists:lookup(<<"connection_name">>, [{K, V} || {K, _, V} <- Properties])])
            || [{pid, Pid}, {client_properties, Properties}] <- rabbit_networking:connection_info_all([pid, client_properties])], ok.
            """;
        return (await AskBrokerAsync(term)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
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
}
