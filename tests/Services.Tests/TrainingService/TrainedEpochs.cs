using System.Diagnostics.Metrics;

namespace EquiSep.Services.Tests.TrainingService;

/// <summary>Counts the epochs that this process trains.</summary>
internal sealed class TrainedEpochs : IDisposable
{
    private readonly MeterListener listener = new();
    private int count;

    /// <summary>Begins to count.</summary>
    public TrainedEpochs()
    {
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "equisep.training.epochs")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, epochs, _, _) => Interlocked.Add(ref count, (int)epochs));
        listener.Start();
    }

    /// <summary>Waits until so many more epochs are done.</summary>
    public Task MoreAsync(int epochs)
    {
        var wanted = Volatile.Read(ref count) + epochs;
        return Waiting.UntilAsync(
            () => Task.FromResult(Volatile.Read(ref count)), done => done >= wanted, $"the training comes to {wanted} epochs");
    }

    public void Dispose() => listener.Dispose();
}
