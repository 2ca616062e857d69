using EquiSep.Cli.Results;
using EquiSep.Coordinator.Views;
using EquiSep.Experiments;

namespace EquiSep.Cli.Display;

/// <summary>Plain lines: a run's start, about every tenth of its epochs, its end.</summary>
/// <param name="writer">Where they go.</param>
/// <param name="count">Number of runs.</param>
internal sealed class LineDisplay(TextWriter writer, int count) : IRunDisplay
{
    private const int Parts = 10;
    private readonly Lock one = new();
    private readonly Dictionary<string, int> parts = [];
    private int started;

    /// <inheritdoc />
    public Task<T> DuringAsync<T>(Func<Task<T>> work) => work();

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
            Line($"[{++started}/{count}] {run.Name}: {run.Training.AllEpochs} epochs");
        }
    }

    /// <inheritdoc />
    public void Trained(Specification run, TrainingView progress)
    {
        lock (one)
        {
            var part = (int)((long)progress.Epoch * Parts / progress.Epochs);
            if (part > parts.GetValueOrDefault(run.Name!) && progress.Epoch < progress.Epochs)
            {
                parts[run.Name!] = part;
                Line($"{Sentence.Of(run, progress)}, {Sentence.Of(TimeSpan.FromSeconds(progress.SecondsLeft))} left");
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
