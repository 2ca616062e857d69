using System.Text;
using EquiSep.Simulation.Tests.Bus;
using EquiSep.Simulation.Tests.Store;

namespace EquiSep.Simulation.Tests.Histories;

/// <summary>All that is decided of a history before it begins. The seed decides the rest while it runs: latencies, orders, single faults.</summary>
/// <param name="Seed">The seed.</param>
internal sealed record Plan(ulong Seed)
{
    /// <summary>What users do and what goes wrong, in the order of time.</summary>
    public required IReadOnlyList<PlannedEvent> Events { get; init; }

    /// <summary>The time after which nothing goes wrong any more.</summary>
    public required TimeSpan Length { get; init; }

    /// <summary>How often requests to the store go wrong.</summary>
    public required StoreFaults StoreFaults { get; init; }

    /// <summary>How often messages go wrong.</summary>
    public required BusFaults BusFaults { get; init; }

    /// <summary>How the store makes ETags.</summary>
    public required ETagKind ETags { get; init; }

    /// <summary>How often a command may come back to the broker.</summary>
    public required int DeliveryLimit { get; init; }

    /// <summary>Processes that prepare data sets.</summary>
    public required int DataServices { get; init; }

    /// <summary>Processes that train.</summary>
    public required int Trainers { get; init; }

    /// <summary>Processes that measure.</summary>
    public required int Analysts { get; init; }

    /// <summary>Trainings and measurements at a time of each process.</summary>
    public required int Slots { get; init; }

    /// <summary>What is left out of the system on purpose.</summary>
    public PlantedFault Planted { get; init; }

    /// <summary>Whether something goes wrong in it.</summary>
    public bool HasFaults => StoreFaults != StoreFaults.None || BusFaults != BusFaults.None || Events.Any(planned => planned is not (Submit or Ask or CollectGarbage));

    /// <summary>Whether stored blobs are damaged or lost in it, or read as if they were.</summary>
    public bool HarmsStore => StoreFaults.DamagedRead > 0 || Events.Any(planned => planned is HarmBlob or LoseWrites or ClearStore);

    /// <summary>The time between two comparisons of Api with the store: users have an hour, which takes long where there is something to find.</summary>
    public TimeSpan AuditInterval => HarmsStore && Planted != PlantedFault.UnnoticedDamage ? TimeSpan.FromSeconds(20) : TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder()
            .AppendLine($"seed {Seed}, {Length.TotalSeconds:F0} s, {DataServices} data, {Trainers} trainers, {Analysts} analysts, {Slots} slots, ETags {ETags}, "
                + $"delivery limit {DeliveryLimit}{(Planted == PlantedFault.None ? "" : $", planted: {Planted}")}");
        if (StoreFaults != StoreFaults.None)
        {
            text.AppendLine(StoreFaults.ToString());
        }

        if (BusFaults != BusFaults.None)
        {
            text.AppendLine(BusFaults.ToString());
        }

        return text.AppendJoin(Environment.NewLine, Events).ToString();
    }
}

/// <summary>A fault that earlier versions had, planted to see that the simulation finds it.</summary>
public enum PlantedFault
{
    /// <summary>The system as it is.</summary>
    None,

    /// <summary>Nobody gives up on connecting to a broker that is silent (D1).</summary>
    EndlessConnection,

    /// <summary>Nobody gives up on a publication that is not confirmed (D2).</summary>
    EndlessPublication,

    /// <summary>Whoever reads results compares them with nothing, and nobody compares the store (D4).</summary>
    UnnoticedDamage,

    /// <summary>Each Api holds a lease of its own (D4).</summary>
    TwoWriters,

    /// <summary>A damaged record of an experiment counts as none, and there is no second copy (D5).</summary>
    VanishingRecords,

    /// <summary>Nobody gives up on a request that the store does not answer (D6).</summary>
    EndlessRequest,

    /// <summary>All events of a snapshot have the id of the last one (D7).</summary>
    SharedEventIds,

    /// <summary>Trainers do not see that a command is delivered again, so that each death counts (D8).</summary>
    CountedDeaths,

    /// <summary>Intervals of the coordinator are measured by the time of day (D9).</summary>
    TimeOfDay,
}
