namespace EquiSep.Coordinator.Execution;

/// <summary>Whether this process serves the experiments in the store, and why not.</summary>
/// <param name="loop">The scheduler's loop.</param>
/// <param name="lease">Whether this process is the writer.</param>
public sealed class Readiness(SchedulerLoop loop, WriterLease lease)
{
    /// <summary>The reason why the experiments are not served yet; null when they are.</summary>
    public string? Obstacle => loop.IsReady ? null
        : lease.StandsBy ? "Another process is the writer of the store. This one stands by, and takes over when that one stops."
        : "The experiments in the store are still being listed.";
}
