using EquiSep.Coordinator.Execution;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Pipeline.Messages;
using Microsoft.Extensions.Logging;

namespace EquiSep.Coordinator.Events;

/// <summary>Tells the scheduler that the bus is back after it was away: the queue of this process's events was not there in between.</summary>
/// <param name="loop">The scheduler's loop.</param>
/// <param name="log">The log.</param>
internal sealed class BusReconnectObserver(SchedulerLoop loop, ILogger<BusReconnectObserver> log) : IBusReconnectObserver
{
    /// <inheritdoc/>
    public void OnReconnected()
    {
        log.BusIsBack();
        loop.Post(new BusReconnected());
    }
}
