using System.Collections.Concurrent;

namespace EquiSep.TrainingService;

/// <summary>The trainings of this process, and which of them may not be wanted any more.</summary>
internal sealed class RunningTrainings
{
    private readonly ConcurrentDictionary<string, bool> unsure = new();

    /// <summary>A training begins; it ends when what is returned is disposed.</summary>
    public IDisposable Begin(string key)
    {
        unsure[key] = false;
        return new Training(() => unsure.TryRemove(key, out _));
    }

    /// <summary>Somebody said that models are not wanted any more.</summary>
    public void Doubt(IEnumerable<string> keys)
    {
        foreach (var key in keys)
        {
            unsure.TryUpdate(key, newValue: true, comparisonValue: false);
        }
    }

    /// <summary>Whether somebody has said so since the last time this was asked.</summary>
    public bool IsDoubted(string key) => unsure.TryUpdate(key, newValue: false, comparisonValue: true);

    private sealed class Training(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
