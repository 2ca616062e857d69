using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using EquiSep.ServiceDefaults.Telemetry;

namespace EquiSep.Services.Tests.Telemetry;

/// <summary>A value that an instrument recorded, with its labels.</summary>
internal sealed record Recorded(string Instrument, double Value, IReadOnlyDictionary<string, string> Labels);

/// <summary>Records our own instruments and all their values while it is there.</summary>
internal sealed class RecordedMetrics : IDisposable
{
    private readonly ConcurrentDictionary<string, Instrument> instruments = [];
    private readonly ConcurrentQueue<Recorded> values = [];
    private readonly MeterListener listener;

    public RecordedMetrics()
    {
        listener = new()
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == EquiSepTelemetry.Name)
                {
                    instruments[instrument.Name] = instrument;
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
    }

    /// <summary>The instruments by their names.</summary>
    public IReadOnlyDictionary<string, Instrument> Instruments => instruments;

    /// <summary>All values so far; gauges are read now.</summary>
    public IReadOnlyList<Recorded> Read()
    {
        listener.RecordObservableInstruments();
        return [.. values];
    }

    /// <summary>The values of a gauge now, by one of its labels.</summary>
    public IReadOnlyDictionary<string, double> Gauge(string instrument, string label)
    {
        values.Clear();
        return Read().Where(value => value.Instrument == instrument).ToDictionary(value => value.Labels[label], value => value.Value);
    }

    public void Dispose() => listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        values.Enqueue(new(instrument.Name, value, tags.ToArray().ToDictionary(tag => tag.Key, tag => (string)tag.Value!)));
}
