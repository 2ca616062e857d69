using EquiSep.Pipeline;
using EquiSep.Pipeline.Artifacts;
using Microsoft.Extensions.Logging.Abstractions;

namespace EquiSep.Coordinator.Experiments;

/// <summary>Deletes experiments of a store that the caller has for itself. No run goes on meanwhile.</summary>
public static class OfflineDeletion
{
    /// <summary>Deletes an experiment. What its runs have built stays until garbage is collected.</summary>
    /// <param name="store">The artifact store.</param>
    /// <param name="experiment">The id of the experiment.</param>
    /// <param name="token">Ends it; the next start of a coordinator finishes a deletion that has begun.</param>
    /// <exception cref="OutageException">The store does not answer.</exception>
    public static async Task DeleteAsync(IArtifactStore store, string experiment, CancellationToken token)
    {
        var records = new ExperimentRecords(store, TimeProvider.System, NullLogger<ExperimentRecords>.Instance);
        await records.MarkDeletedAsync(experiment, token);
        await records.DeleteAsync(experiment, token);
    }
}
