using EquiSep.Pipeline.Building;
using EquiSep.Pipeline.Messages;

namespace EquiSep.DataService;

/// <summary>Handles <see cref="PrepareDataset"/>.</summary>
internal sealed class PrepareDatasetHandler(Maker maker, DatasetRule rule) : BuildHandler<PrepareDataset>(maker)
{
    /// <inheritdoc/>
    protected override Task<Outcome> BuildAsync(BuildRequest request, PrepareDataset command, CancellationToken cancellationToken) =>
        rule.MakeAsync(request, command, cancellationToken);
}
