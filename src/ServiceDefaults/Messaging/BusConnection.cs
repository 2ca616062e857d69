using MassTransit;
using Microsoft.Extensions.Logging;

namespace EquiSep.ServiceDefaults.Messaging;

/// <summary>Told when the host can send and receive, at start and after each loss of the broker. Register it as a singleton service.</summary>
public interface IBusListener
{
    /// <summary>The bus is connected. Called once or more for each connection, one queue after another becoming ready; returns at once.</summary>
    void BusConnected();
}

/// <summary>Watches the queues that a host reads, tells its listeners, and says in the log when the broker is lost and found.</summary>
/// <param name="listeners">Who is told.</param>
/// <param name="logger">The log.</param>
internal sealed partial class BusConnection(IEnumerable<IBusListener> listeners, ILogger<BusConnection> logger) : IReceiveEndpointObserver
{
    private int lost;

    /// <inheritdoc/>
    public Task Ready(ReceiveEndpointReady ready)
    {
        Interlocked.Exchange(ref lost, 0);
        Connected(logger, ready.InputAddress.AbsolutePath);
        foreach (var listener in listeners)
        {
            listener.BusConnected();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task Faulted(ReceiveEndpointFaulted faulted)
    {
        if (Interlocked.Exchange(ref lost, 1) == 0)
        {
            Lost(logger, faulted.Exception?.GetBaseException().Message ?? "no reason given");
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task Completed(ReceiveEndpointCompleted completed) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "The queue {Queue} is read")]
    private static partial void Connected(ILogger logger, string queue);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The broker is lost and is looked for: {Reason}")]
    private static partial void Lost(ILogger logger, string reason);
}
