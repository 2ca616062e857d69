using EquiSep.Services.Tests.Local;

namespace EquiSep.Services.Tests.Messaging;

/// <summary>All tests that share one broker.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class BrokerTests : ICollectionFixture<RabbitMq>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "Broker";
}

/// <summary>A test that finds the broker as if it were new.</summary>
/// <param name="broker">The broker.</param>
[Collection(BrokerTests.Name)]
public abstract class BrokerTest(RabbitMq broker) : IAsyncLifetime
{
    /// <summary>The broker.</summary>
    protected RabbitMq Broker { get; } = broker;

    /// <summary>Where it is.</summary>
    protected string Address => RabbitMq.ConnectionString(Broker.Port);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        await Broker.EnsureStartedAsync();
        await Broker.RestoreAsync();
        await Broker.ClearAsync();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Waits until a queue holds so many messages that nobody has in hand.</summary>
    protected async Task HoldsAsync(string queue, uint messages)
    {
        await using var connection = await Broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        await Waiting.UntilAsync(() => channel.MessageCountAsync(queue), count => count == messages, $"{queue} holds {messages} messages");
    }
}
