using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace EquiSep.Pipeline.Messaging;

/// <summary>
/// Makes queues anew that the broker has lost. A quorum queue takes neither messages nor readers without a leader. A broker of one node
/// that is killed within half a second of a queue's declaration comes back with the queue, empty, and never gives it a leader (seen with
/// RabbitMQ 3.10.8). Requests about such a queue are not answered though the broker answers others.
/// </summary>
/// <remarks>There is nothing in it to lose: commands that were in it are sent again by Api.</remarks>
/// <param name="factory">Makes connections to the broker.</param>
/// <param name="deliveryLimit">How often a message may come back, as all hosts declare it.</param>
/// <param name="logger">The log.</param>
internal sealed partial class LeaderlessQueues(ConnectionFactory factory, int deliveryLimit, ILogger<LeaderlessQueues> logger)
{
    private static readonly TimeSpan limit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan closing = TimeSpan.FromSeconds(1);

    /// <summary>Finds those that have no leader and makes them anew.</summary>
    /// <param name="queues">Queues that are there, without messages and readers as far as the broker knows.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>Those that have a leader afterwards; none when the broker does not answer.</returns>
    public async Task<IReadOnlyList<string>> TryMendAsync(IReadOnlyList<string> queues, CancellationToken stop)
    {
        if (queues.Count == 0)
        {
            return queues;
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stop);
        timeout.CancelAfter(limit);
        try
        {
            var leaderless = await SelectAsync(queues, LacksLeaderAsync, timeout.Token);
            var mended = leaderless.Count == 0 ? [] : await SelectAsync(leaderless, TryMakeAnewAsync, timeout.Token);
            foreach (var queue in mended)
            {
                LogMadeAnew(queue);
            }

            return [.. queues.Except(leaderless), .. mended];
        }
        catch (Exception e) when (
            e is RabbitMQClientException or IOException or SocketException or TimeoutException or OperationCanceledException)
        {
            LogNoAnswer(e.Message);
            return [];
        }
    }

    // A channel whose request is not answered cannot be closed in good order, so what follows has another connection.
    private async Task<IReadOnlyList<string>> SelectAsync(
        IReadOnlyList<string> queues, Func<IConnection, string, CancellationToken, Task<bool>> isSo, CancellationToken token)
    {
        await using var connection = await factory.CreateConnectionAsync(token);
        try
        {
            var answers = await Task.WhenAll(queues.Select(queue => isSo(connection, queue, token)));
            return [.. queues.Zip(answers).Where(pair => pair.Second).Select(pair => pair.First)];
        }
        finally
        {
            await connection.AbortAsync(closing);
        }
    }

    private static async Task<bool> LacksLeaderAsync(IConnection connection, string queue, CancellationToken token)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(token);
        patience.CancelAfter(BrokerConnections.StepLimit);
        var channel = await connection.CreateChannelAsync(cancellationToken: token);
        try
        {
            if (await channel.BasicGetAsync(queue, autoAck: false, patience.Token) is { } message)
            {
                await channel.BasicNackAsync(message.DeliveryTag, multiple: false, requeue: true, token);
            }

            return false;
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return true;
        }
    }

    // That the broker answers the first question shows that it was the queue which did not.
    private async Task<bool> TryMakeAnewAsync(IConnection connection, string queue, CancellationToken token)
    {
        var channel = await connection.CreateChannelAsync(cancellationToken: token);
        if (await channel.QueueDeclarePassiveAsync(queue, token) is not { MessageCount: 0, ConsumerCount: 0 })
        {
            return false;
        }

        await channel.QueueDeleteAsync(queue, ifUnused: false, ifEmpty: false, cancellationToken: token);
        var arguments = new Dictionary<string, object?>(BrokerTopology.Arguments(queue, deliveryLimit));
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: token);
        await channel.ExchangeDeclareAsync(queue, ExchangeType.Fanout, durable: true, cancellationToken: token);
        await channel.QueueBindAsync(queue, queue, routingKey: "", cancellationToken: token);
        return true;
    }

    [LoggerMessage(LogLevel.Debug, "Queues cannot be looked at for a leader: {Reason}")]
    private partial void LogNoAnswer(string reason);

    [LoggerMessage(LogLevel.Warning, "The queue {Queue} was empty and without a leader since the broker came back; it was made anew")]
    private partial void LogMadeAnew(string queue);
}
