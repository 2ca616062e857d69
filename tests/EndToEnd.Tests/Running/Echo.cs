using EquiSep.Pipeline.Messages;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace EquiSep.EndToEnd.Tests.Running;

/// <summary>
/// Hears every message of the services and says it twice more, so that each arrives three times; which one of those it holds is said
/// next is drawn, so that they arrive out of order.
/// </summary>
internal sealed class Echo : IAsyncDisposable
{
    private const string Mark = "equisep-echo";
    private const int Held = 12;
    private const int Times = 2;
    private readonly IConnection connection;
    private readonly IChannel channel;
    private readonly Random random;
    private readonly SemaphoreSlim one = new(1);
    private readonly List<(string Exchange, BasicProperties Properties, byte[] Body)> held = [];

    private Echo(IConnection connection, IChannel channel, int seed) => (this.connection, this.channel, random) = (connection, channel, new(seed));

    /// <summary>How many messages were heard.</summary>
    public int Heard { get; private set; }

    /// <summary>How many times messages were said again.</summary>
    public int Said { get; private set; }

    /// <summary>Begins to listen.</summary>
    public static async Task<Echo> StartAsync(Messages messages, int seed)
    {
        var token = TestContext.Current.CancellationToken;
        var connection = await messages.ConnectAsync();
        var channel = await connection.CreateChannelAsync(cancellationToken: token);
        var echo = new Echo(connection, channel, seed);
        var queue = await channel.QueueDeclareAsync(cancellationToken: token);
        Type[] types =
        [
            typeof(PrepareDataset), typeof(TrainModel), typeof(MeasureSeparation), typeof(ArtifactMade), typeof(ArtifactFailed),
            typeof(ArtifactLost), typeof(WorkNoted), typeof(TrainingProgressed), typeof(TrainingsUnwanted),
        ];
        foreach (var exchange in types.Select(Messages.Exchange))
        {
            await channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true, cancellationToken: token);
            await channel.QueueBindAsync(queue.QueueName, exchange, routingKey: "", cancellationToken: token);
        }

        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, message) => echo.HearAsync(message);
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer, token);
        return echo;
    }

    /// <summary>Says what it still holds.</summary>
    public async Task SayRestAsync()
    {
        await one.WaitAsync();
        await SayAsync(downTo: 0);
        one.Release();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        one.Dispose();
        await connection.DisposeAsync();
    }

    private async Task HearAsync(BasicDeliverEventArgs message)
    {
        if (message.BasicProperties.Headers?.ContainsKey(Mark) == true)
        {
            return;
        }

        await one.WaitAsync();
        Heard++;
        var properties = new BasicProperties(message.BasicProperties);
        properties.Headers = new Dictionary<string, object?>(properties.Headers ?? new Dictionary<string, object?>()) { [Mark] = 1 };
        var body = message.Body.ToArray();
        held.AddRange(Enumerable.Repeat((message.Exchange, properties, body), Times));
        await SayAsync(downTo: Held);
        one.Release();
    }

    private async Task SayAsync(int downTo)
    {
        while (held.Count > downTo)
        {
            var drawn = random.Next(held.Count);
            var (exchange, properties, body) = held[drawn];
            held.RemoveAt(drawn);
            await channel.BasicPublishAsync(exchange, routingKey: "", mandatory: false, properties, body);
            Said++;
        }
    }
}
