using Microsoft.Extensions.Hosting;

namespace EquiSep.Standalone.Running;

/// <summary>A host that leaves signals alone: the command line listens to them.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
