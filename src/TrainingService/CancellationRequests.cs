using System.Collections.Concurrent;

namespace EquiSep.TrainingService;

/// <summary>The trainings of this process whose cancellation was announced. Only the mark in the store says whether a training is cancelled.</summary>
internal sealed class CancellationRequests
{
    private readonly ConcurrentDictionary<string, bool> trainings = new();

    /// <summary>Accepts requests for a training until the returned object is disposed.</summary>
    /// <param name="key">The key of the model.</param>
    public IDisposable Track(string key)
    {
        trainings[key] = false;
        return new Tracking(() => trainings.TryRemove(key, out _));
    }

    /// <summary>Adds requests for those models that are being trained.</summary>
    /// <param name="keys">The keys of the models.</param>
    public void Add(IEnumerable<string> keys)
    {
        foreach (var key in keys)
        {
            trainings.TryUpdate(key, newValue: true, comparisonValue: false);
        }
    }

    /// <summary>Removes the request for a training; false if there is none.</summary>
    /// <param name="key">The key of the model.</param>
    public bool TryTake(string key) => trainings.TryUpdate(key, newValue: false, comparisonValue: true);

    private sealed class Tracking(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
