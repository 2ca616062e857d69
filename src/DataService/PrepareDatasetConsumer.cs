using EquiSep.Contracts.Artifacts;
using EquiSep.Pipeline.Building;
using EquiSep.Pipeline.Messages;

namespace EquiSep.DataService;

/// <summary>Takes <see cref="PrepareDataset"/>.</summary>
internal sealed class PrepareDatasetConsumer(Maker maker, DatasetRule rule) : MakingConsumer<PrepareDataset>(maker)
{
    /// <inheritdoc/>
    protected override Work WorkOf(PrepareDataset command) => new(ArtifactKind.Dataset, command.Key, command.Run);

    /// <inheritdoc/>
    protected override Task<Outcome> MakeAsync(Work work, PrepareDataset command, CancellationToken token) =>
        rule.MakeAsync(work, command, token);
}

/// <summary>Data sets are few and mostly wait for disks and networks.</summary>
internal sealed class PrepareDatasetDefinition() : MakingConsumerDefinition<PrepareDatasetConsumer>(QueueNames.PrepareDataset, slots: 2);
