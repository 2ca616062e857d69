using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EquiSep.AppHost.Health;

/// <summary>
/// A health check that tries again for some seconds before it reports a failure. Aspire waits 1, 2, 3, 4 and 5 seconds between
/// checks that fail, so that a server which answers after 6.1 s would be used after 10.
/// </summary>
/// <param name="failure">The description of a failure.</param>
internal abstract class PollingCheck(string failure) : IHealthCheck
{
    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(10);

    /// <summary>Limit of one attempt. A service whose store is silent answers after 5 seconds, with the reason.</summary>
    protected static TimeSpan AttemptLimit { get; } = TimeSpan.FromSeconds(8);

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                // Some clients have no limit of their own for a server that accepts and says nothing.
                await TryAsync(cancellationToken).WaitAsync(AttemptLimit, cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                if (TimeProvider.System.GetElapsedTime(began) > patience)
                {
                    return HealthCheckResult.Unhealthy(failure, e);
                }
            }

            await Task.Delay(pause, cancellationToken);
        }
    }

    /// <summary>Asks the server once.</summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="Exception">The server is not ready.</exception>
    protected abstract Task TryAsync(CancellationToken cancellationToken);
}
