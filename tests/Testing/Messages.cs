using System.Text;
using EquiSep.Pipeline.Messages;
using RabbitMQ.Client;

namespace EquiSep.Testing;

/// <summary>The broker as somebody sees it who is none of the services.</summary>
/// <param name="address">Where it is.</param>
internal sealed class Messages(string address)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The exchange of a message.</summary>
    public static string Exchange(Type message) => $"EquiSep.Contracts.Messages:{message.Name}";

    /// <summary>A connection.</summary>
    public Task<IConnection> ConnectAsync() => new ConnectionFactory { Uri = new(address), AutomaticRecoveryEnabled = false }.CreateConnectionAsync(Token);

    /// <summary>Sends something to a queue.</summary>
    public async Task SendAsync(string queue, string body)
    {
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Token);
        var properties = new BasicProperties { ContentType = "application/vnd.masstransit+json", Persistent = true };
        await channel.BasicPublishAsync("", queue, mandatory: true, properties, Encoding.UTF8.GetBytes(body), Token);
    }

    /// <summary>How many messages wait in a queue.</summary>
    public async Task<uint> CountAsync(string queue)
    {
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Token);
        return await channel.MessageCountAsync(queue, Token);
    }

    /// <summary>What lies in the queue of dead letters; it stays there.</summary>
    public async Task<IReadOnlyList<string>> DeadLettersAsync() => (await ReadDeadLettersAsync()).ConvertAll(letter => letter.Body);

    /// <summary>The same with what brokers and services have written beside it.</summary>
    public async Task<IReadOnlyList<string>> DeadLettersWithHeadersAsync() => (await ReadDeadLettersAsync()).ConvertAll(letter => $"{letter.Headers}\n{letter.Body}");

    private async Task<List<(string Headers, string Body)>> ReadDeadLettersAsync()
    {
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Token);
        var letters = new List<(string Headers, string Body)>();
        while (await channel.BasicGetAsync(QueueNames.DeadLetters, autoAck: false, Token) is { } letter)
        {
            letters.Add((Text(letter.BasicProperties.Headers), Encoding.UTF8.GetString(letter.Body.Span)));
        }

        return letters;
    }

    // Texts come as bytes; the broker tells of a letter's ways in lists of tables.
    private static string Text(object? value) => value switch
    {
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        IDictionary<string, object?> table => string.Join('\n', table.Select(entry => $"{entry.Key}: {Text(entry.Value)}")),
        System.Collections.IList list => string.Join('\n', list.Cast<object?>().Select(Text)),
        _ => $"{value}",
    };
}
