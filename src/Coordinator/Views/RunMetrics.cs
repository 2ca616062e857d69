using System.Diagnostics.Metrics;
using EquiSep.Coordinator.Execution;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;
using EquiSep.Pipeline.Telemetry;
using EquiSep.ServiceDefaults.Telemetry;
using Microsoft.Extensions.Hosting;

namespace EquiSep.Coordinator.Views;

/// <summary>
/// The metrics of the coordinator: <c>equisep.runs</c> by status, and <c>equisep.queue.oldest.age</c> by queue. Until the experiments
/// are read from the store there are none.
/// </summary>
internal sealed class RunMetrics(SchedulerLoop loop) : IHostedService, IDisposable
{
    private readonly Meter meter = new(EquiSepTelemetry.Name, EquiSepTelemetry.Version);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        meter.CreateObservableGauge("equisep.runs", Runs, "{run}", "Runs by status.");
        meter.CreateObservableGauge(
            "equisep.queue.oldest.age", Ages, "s", "Time since the oldest waiting command of a queue was sent; 0 when none waits.");
        meter.CreateObservableGauge(
            "equisep.experiments.damaged", Damaged, "{experiment}", "Experiments whose record in the store cannot be read.");
        FailureMetrics.Start(Enum.GetValues<ArtifactKind>());
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => meter.Dispose();

    private IEnumerable<Measurement<int>> Runs() => loop.IsReady ? loop.Directory.Counts.Select(count => Runs(count.Key, count.Value)) : [];

    private IEnumerable<Measurement<int>> Damaged() => loop.IsReady ? [new(loop.Directory.Damaged.Count)] : [];

    private static Measurement<int> Runs(RunStatus status, int count) =>
        new(count, new KeyValuePair<string, object?>("equisep.run.status", status.Name()));

    private IEnumerable<Measurement<double>> Ages() => loop.IsReady
        ? QueueNames.Commands.Select(queue => new Measurement<double>(Age(queue), MetricLabels.OfQueue(queue)))
        : [];

    private double Age(string queue) =>
        loop.OldestWaiting.TryGetValue(queue, out var sent) ? (loop.Now - sent).TotalSeconds : 0;
}
