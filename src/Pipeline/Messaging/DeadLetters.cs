using EquiSep.Pipeline.Messages;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace EquiSep.Pipeline.Messaging;

/// <summary>
/// Reports the messages in <see cref="QueueNames.DeadLetters"/>: a warning in the log if their number grows, and <c>/health</c>, which is degraded
/// but ready. While the broker is unavailable, the last count is kept.
/// </summary>
/// <param name="logger">The log.</param>
internal sealed partial class DeadLetters(ILogger<DeadLetters> logger) : IHealthCheck
{
    private long count;

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        var messages = Interlocked.Read(ref count);
        return Task.FromResult(messages == 0
            ? HealthCheckResult.Healthy("There are no dead letters.")
            : HealthCheckResult.Degraded($"{messages} messages that nobody could deal with lie in the queue {QueueNames.DeadLetters}."));
    }

    /// <summary>Updates the count.</summary>
    public void Take(long found)
    {
        if (found > Interlocked.Read(ref count))
        {
            LogMore(found, QueueNames.DeadLetters);
        }

        Interlocked.Exchange(ref count, found);
    }

    [LoggerMessage(LogLevel.Warning, "{Count} messages that nobody could deal with lie in the queue {Queue}")]
    private partial void LogMore(long count, string queue);
}
