using EquiSep.Pipeline.Building;
using EquiSep.Pipeline.Messages;

namespace EquiSep.DataService;

/// <summary>Handles <see cref="PrepareDataset"/>.</summary>
internal sealed class PrepareDatasetHandler(ArtifactBuilder builder, DatasetBuilder datasets, TimeProvider clock)
    : BuildHandler<PrepareDataset>(builder, clock)
{
    /// <inheritdoc/>
    protected override Task<BuildResult> BuildAsync(BuildRequest request, PrepareDataset command, CancellationToken cancellationToken) =>
        datasets.BuildAsync(request, command, cancellationToken);
}
