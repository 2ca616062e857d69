using RabbitMQ.Client;

namespace EquiSep.AppHost.Health;

/// <summary>Healthy when the broker completes a handshake and accepts the user.</summary>
/// <param name="broker">The broker.</param>
internal sealed class BrokerCheck(IResourceWithConnectionString broker) : PollingCheck("The broker does not complete a handshake.")
{
    /// <inheritdoc/>
    protected override async Task TryAsync(CancellationToken cancellationToken)
    {
        var factory = new ConnectionFactory
        {
            Uri = new((await broker.GetConnectionStringAsync(cancellationToken))!),
            AutomaticRecoveryEnabled = false,
            RequestedConnectionTimeout = AttemptLimit,
            HandshakeContinuationTimeout = AttemptLimit,
            ContinuationTimeout = AttemptLimit,
            ClientProvidedName = "health check of the app host",
        };
        await using var connection = await factory.CreateConnectionAsync(cancellationToken);
        await connection.CloseAsync(cancellationToken);
    }
}
