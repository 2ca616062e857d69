using Microsoft.Extensions.Diagnostics.HealthChecks;
using RabbitMQ.Client;

namespace EquiSep.AppHost.Servers;

/// <summary>Healthy when the broker completes a handshake and accepts the user.</summary>
/// <param name="resource">The broker.</param>
internal sealed class BrokerCheck(IResourceWithConnectionString resource) : IHealthCheck
{
    private static readonly TimeSpan limit = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var factory = new ConnectionFactory
            {
                Uri = new((await resource.GetConnectionStringAsync(cancellationToken))!),
                AutomaticRecoveryEnabled = false,
                RequestedConnectionTimeout = limit,
                HandshakeContinuationTimeout = limit,
                ContinuationTimeout = limit,
                ClientProvidedName = "health check of the app host",
            };

            // A broker that accepts and says nothing has no limit of the client's own.
            await using var connection = await factory.CreateConnectionAsync(cancellationToken).WaitAsync(limit, cancellationToken);
            await connection.CloseAsync(cancellationToken).WaitAsync(limit, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("The broker does not complete a handshake.", e);
        }
    }
}
