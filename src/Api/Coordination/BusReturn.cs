using MassTransit;

namespace EquiSep.Api.Coordination;

/// <summary>Notices that the bus is back after it was gone: the queue of our events was not there in between.</summary>
internal sealed class BusReturn(ReadModel model, ILogger<BusReturn> log) : IReceiveEndpointObserver
{
    private int wasReady;

    /// <inheritdoc/>
    public Task Ready(ReceiveEndpointReady ready)
    {
        if (ready.InputAddress.AbsolutePath.EndsWith(CoordinationRegistration.EventsEndpoint, StringComparison.Ordinal) && Interlocked.Exchange(ref wasReady, 1) == 1)
        {
            log.BusIsBack();
            model.Resume();
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
