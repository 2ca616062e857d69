using System.Diagnostics;
using System.Globalization;
using EquiSep.Contracts;
using EquiSep.Core.Datasets.Files;
using EquiSep.Standalone.Pipeline;

namespace EquiSep.Standalone.Display;

/// <summary>Plain lines: a run's start, every tenth of its epochs, its end.</summary>
/// <param name="writer">Where they go.</param>
/// <param name="count">Number of runs.</param>
internal sealed class LineDisplay(TextWriter writer, int count) : IRunDisplay
{
    private const int Parts = 10;
    private readonly Lock one = new();
    private readonly Dictionary<string, (long Since, int Epochs)> begun = [];
    private readonly HashSet<(string File, long Part)> downloads = [];
    private int started;

    /// <inheritdoc />
    public T During<T>(Func<T> work) => work();

    /// <inheritdoc />
    public void Say(string line)
    {
        lock (one)
        {
            Line(line);
        }
    }

    /// <inheritdoc />
    public void Started(Specification run)
    {
        lock (one)
        {
            Line($"[{++started}/{count}] {run.Name}: {run.Training.Epochs} epochs");
        }
    }

    /// <inheritdoc />
    public void Trained(Specification run, EpochRecord epoch)
    {
        lock (one)
        {
            var all = run.Training.Epochs;
            if (!begun.TryGetValue(run.Name!, out var begin))
            {
                // The first report is the epoch that a continued training starts from, or the first of a new one.
                begun.Add(run.Name!, (Stopwatch.GetTimestamp(), epoch.Epoch));
            }
            else if (epoch.Epoch * Parts / all > (epoch.Epoch - 1) * Parts / all && epoch.Epoch < all)
            {
                var left = Stopwatch.GetElapsedTime(begin.Since) / (epoch.Epoch - begin.Epochs) * (all - epoch.Epoch);
                Line(string.Create(CultureInfo.InvariantCulture, $"{run.Name}: epoch {epoch.Epoch}/{all}, loss {epoch.Loss:G4}, {Sentence.Of(left)} left"));
            }
        }
    }

    /// <inheritdoc />
    public void Ended(RunOutcome outcome)
    {
        lock (one)
        {
            Line(Sentence.Of(outcome));
        }
    }

    /// <inheritdoc />
    public void Report(DownloadProgress value)
    {
        lock (one)
        {
            if (downloads.Add((value.File, value.Received * Parts / Math.Max(1, value.Total))))
            {
                Line($"Downloading {value.File}: {value.Received >> 20} of {value.Total >> 20} MB");
            }
        }
    }

    private void Line(string text)
    {
        try
        {
            writer.WriteLine(text);
            writer.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A log that cannot be written, because its disk is full or nobody reads it any more, must not end hours of training.
        }
    }
}
