using MassTransit;
using Microsoft.Extensions.Logging;

namespace EquiSep.Pipeline.Messaging;

/// <summary>Logs the loss of the broker, once, and the restored connection of each queue.</summary>
/// <param name="logger">The log.</param>
internal sealed partial class BusConnection(ILogger<BusConnection> logger) : IReceiveEndpointObserver
{
    private int lost;

    /// <inheritdoc/>
    public Task Ready(ReceiveEndpointReady ready)
    {
        Interlocked.Exchange(ref lost, 0);

        // The bus's own endpoint is connected but reads nothing.
        if (ready.IsStarted)
        {
            LogRead(ready.InputAddress.AbsolutePath.TrimStart('/'));
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task Faulted(ReceiveEndpointFaulted faulted)
    {
        if (Interlocked.Exchange(ref lost, 1) == 0)
        {
            LogLost(faulted.Exception?.GetBaseException().Message ?? "no reason given");
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task Completed(ReceiveEndpointCompleted completed) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Information, "The queue {Queue} is read")]
    private partial void LogRead(string queue);

    [LoggerMessage(LogLevel.Warning, "The broker is lost and looked for: {Reason}")]
    private partial void LogLost(string reason);
}
