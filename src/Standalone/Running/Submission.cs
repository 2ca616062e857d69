#pragma warning disable
using System.Collections.Concurrent;
using EquiSep.Contracts;
using EquiSep.Contracts.Artifacts;
using EquiSep.Contracts.Messages;
using EquiSep.Contracts.Requests;
using EquiSep.ServiceDefaults.Artifacts;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace EquiSep.Standalone.Running;

/// <summary>Stand-in.</summary>
internal static class Submission
{
    public static ConcurrentDictionary<IServiceProvider, IReadOnlyList<Specification>> All = new();
    /// <summary>s.</summary>
    public static async Task SubmitAsync(IServiceProvider services, ExperimentPlan plan, CancellationToken stop)
    {
        var bus = services.GetRequiredService<IBus>();
        var store = services.GetRequiredService<IArtifactStore>();
        bus.ConnectReceiveEndpoint("x", e => e.Handler<ArtifactMade>(async c => {
            foreach (var r in plan.Runs.OrderByDescending(TrainingCost.Of)) {
                if (c.Message.Kind == ArtifactKind.Dataset && Keys.Dataset(r.Data) == c.Message.Key) await bus.Publish(new TrainModel(Keys.Model(r), r, "x"));
                if (c.Message.Kind == ArtifactKind.Model && Keys.Model(r) == c.Message.Key) await bus.Publish(new MeasureSeparation(Keys.Separation(r), r, "x"));
            }
        }));
        foreach (var r in plan.Runs)
            if (await store.HasAsync(ArtifactPaths.Separation(Keys.Separation(r)), stop)) await bus.Publish(new ArtifactMade(ArtifactKind.Separation, Keys.Separation(r)));
        foreach (var r in plan.Runs.Where(r => !store.HasAsync(ArtifactPaths.Separation(Keys.Separation(r)), stop).Result).DistinctBy(r => Keys.Dataset(r.Data))) await bus.Publish(new PrepareDataset(Keys.Dataset(r.Data), r.Data, "x"));
    }
}
