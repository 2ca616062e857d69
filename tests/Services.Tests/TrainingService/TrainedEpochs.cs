using System.Diagnostics.Metrics;
using EquiSep.ServiceDefaults.Telemetry;
using EquiSep.Services.Tests.Local;

namespace EquiSep.Services.Tests.TrainingService;

/// <summary>Counts the epochs of a training of this process by their losses, which are measured after every epoch.</summary>
internal sealed class TrainedEpochs : IDisposable
{
    private readonly MeterListener listener = new();
    private int count;

    /// <summary>Begins to count.</summary>
    /// <param name="run">Id of the run that the training is for.</param>
    public TrainedEpochs(string run)
    {
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "equisep.training.loss")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) =>
        {
            foreach (var tag in tags)
            {
                if (tag.Key == WorkTelemetry.RunId && (string?)tag.Value == run)
                {
                    Interlocked.Increment(ref count);
                }
            }
        });
        listener.Start();
    }

    /// <summary>Waits until so many more epochs are done.</summary>
    public Task MoreAsync(int epochs)
    {
        var wanted = Volatile.Read(ref count) + epochs;
        return Waiting.UntilAsync(
            () => Task.FromResult(Volatile.Read(ref count)), done => done >= wanted, $"the training did not come to {wanted} epochs");
    }

    public void Dispose() => listener.Dispose();
}
