using System.Collections.Concurrent;
using EquiSep.Cli.Results;
using EquiSep.Coordinator.Views;
using EquiSep.Experiments;
using Spectre.Console;

namespace EquiSep.Cli.Display;

/// <summary>A live bar for every run at work and one for all; the runs that have ended move up as lines.</summary>
/// <param name="console">A terminal.</param>
/// <param name="count">Number of runs.</param>
internal sealed class LiveDisplay(IAnsiConsole console, int count) : IRunDisplay
{
    private readonly ConcurrentDictionary<string, ProgressTask> bars = new();
    private ProgressContext? context;
    private ProgressTask? all;

    /// <inheritdoc />
    public Task<T> DuringAsync<T>(Func<Task<T>> work)
    {
        return console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .AutoClear(true)
            .StartAsync(started =>
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
        bars[run.Name!] = context!.AddTaskBefore(Markup.Escape($"{run.Name}: preparing"), all!, maxValue: run.Training.AllEpochs);
    }

    /// <inheritdoc />
    public void Trained(Specification run, TrainingView progress)
    {
        if (bars.TryGetValue(run.Name!, out var bar))
        {
            bar.Value = progress.Epoch;
            bar.Description = Markup.Escape(Sentence.Of(run, progress));
        }
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
}
