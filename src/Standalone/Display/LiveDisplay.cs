using System.Collections.Concurrent;
using System.Globalization;
using EquiSep.Contracts;
using EquiSep.Core.Datasets.Files;
using EquiSep.Standalone.Pipeline;
using Spectre.Console;

namespace EquiSep.Standalone.Display;

/// <summary>A live bar for every run at work and one for all; the runs that have ended move up as lines.</summary>
/// <param name="console">A terminal.</param>
/// <param name="count">Number of runs.</param>
internal sealed class LiveDisplay(IAnsiConsole console, int count) : IRunDisplay
{
    private readonly ConcurrentDictionary<string, ProgressTask> bars = new();
    private ProgressContext? context;
    private ProgressTask? all;

    /// <inheritdoc />
    public T During<T>(Func<T> work)
    {
        return console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .AutoClear(true)
            .Start(started =>
            {
                context = started;
                all = started.AddTask("all runs", maxValue: count);
                return work();
            });
    }

    /// <inheritdoc />
    public void Say(string line) => console.WriteLine(line);

    /// <inheritdoc />
    public void Started(Specification run)
    {
        bars[run.Name!] = context!.AddTaskBefore(Markup.Escape($"{run.Name}: preparing"), all!, maxValue: run.Training.Epochs);
    }

    /// <inheritdoc />
    public void Trained(Specification run, EpochRecord epoch)
    {
        var bar = bars[run.Name!];
        bar.Value = epoch.Epoch;
        bar.Description = string.Create(CultureInfo.InvariantCulture, $"{run.Name}: epoch {epoch.Epoch}/{run.Training.Epochs}, loss {epoch.Loss:G4}");
    }

    /// <inheritdoc />
    public void Ended(RunOutcome outcome)
    {
        if (bars.TryRemove(outcome.Run.Name!, out var bar))
        {
            bar.StopTask();
            context!.RemoveTask(bar);
        }

        all!.Increment(1);
        console.WriteLine(Sentence.Of(outcome));
    }

    /// <inheritdoc />
    public void Report(DownloadProgress value)
    {
        var bar = bars.GetOrAdd(value.File, file => context!.AddTaskBefore(Markup.Escape(file), all!, maxValue: Math.Max(1, value.Total)));
        bar.Value = value.Received;
        if (value.Received >= value.Total && bars.TryRemove(value.File, out _))
        {
            context!.RemoveTask(bar);
        }
    }
}
