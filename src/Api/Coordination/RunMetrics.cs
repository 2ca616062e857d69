using System.Diagnostics.Metrics;
using EquiSep.ServiceDefaults.Telemetry;

namespace EquiSep.Api.Coordination;

/// <summary>How many runs there are of each status: <c>equisep.runs</c>.</summary>
internal sealed class RunMetrics(ReadModel model) : IHostedService, IDisposable
{
    private readonly Meter meter = new(EquiSepTelemetry.Name, EquiSepTelemetry.Version);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        meter.CreateObservableGauge("equisep.runs", Measure, unit: "{run}", description: "Runs by status.");
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => meter.Dispose();

    private IEnumerable<Measurement<int>> Measure() =>
        model.Counts.Select(count => new Measurement<int>(count.Value, new KeyValuePair<string, object?>("equisep.run.status", count.Key.Name())));
}
