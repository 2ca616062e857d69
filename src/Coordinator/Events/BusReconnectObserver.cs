using EquiSep.Coordinator.Execution;
using EquiSep.Coordinator.Scheduling;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace EquiSep.Coordinator.Events;

/// <summary>Notices that the bus is back after it was away: the queue of this process's events was not there in between.</summary>
/// <param name="loop">The scheduler's loop.</param>
/// <param name="log">The log.</param>
internal sealed class BusReconnectObserver(SchedulerLoop loop, ILogger<BusReconnectObserver> log) : IReceiveEndpointObserver
{
    private int wasReady;

    /// <inheritdoc/>
    public Task Ready(ReceiveEndpointReady ready)
    {
        if (ready.InputAddress.AbsolutePath.EndsWith(CoordinatorRegistration.EventsEndpoint, StringComparison.Ordinal)
            && Interlocked.Exchange(ref wasReady, 1) == 1)
        {
            log.BusIsBack();
            loop.Post(new BusReconnected());
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task Completed(ReceiveEndpointCompleted completed) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task Faulted(ReceiveEndpointFaulted faulted) => Task.CompletedTask;
}
