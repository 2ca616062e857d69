using EquiSep.Coordinator.Scheduling;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Coordinator.Views;

/// <summary>Runs and experiments as they are at the moment.</summary>
public static class RunViews
{
    private static readonly RunStatus[] order =
        [RunStatus.Training, RunStatus.Analyzing, RunStatus.Preparing, RunStatus.Queued, RunStatus.Failed, RunStatus.Cancelled];

    /// <summary>A run.</summary>
    public static RunView Of(RunEntry run)
    {
        var state = run.State;
        return new()
        {
            Id = run.Id,
            Experiment = run.Experiment.Header.Id,
            Name = run.Name,
            Status = state.Status,
            Reason = state.Reason,
            Progress = Progress(run),
            Training = Training(run),
            Result = ResultOf(run),
            Created = run.Experiment.Header.Created,
            Keys = new(run.Dataset.Id.Key, run.Model.Id.Key, run.Separation.Id.Key),
            Specification = run.Experiment.Specifications.Unpack()[run.Number],
        };
    }

    /// <summary>An experiment without its runs.</summary>
    public static ExperimentView Of(ExperimentEntry experiment)
    {
        var runs = experiment.Runs;
        var statuses = runs.CountBy(run => run.State.Status).ToDictionary();
        return new()
        {
            Id = experiment.Header.Id,
            Name = experiment.Header.Name,
            Title = experiment.Header.Title,
            Status = StatusOf(experiment, statuses),
            Reason = experiment.Damage ?? runs.FirstOrDefault(run => run.State.Status == RunStatus.Failed)?.State.Reason,
            Damage = experiment.Damage,
            Progress = runs.Count == 0 ? 0 : runs.Average(Progress),
            Best = BestOf(experiment),
            Counts = statuses.OrderBy(count => count.Key).ToDictionary(count => count.Key.Name(), count => count.Value),
            Created = experiment.Header.Created,
        };
    }

    /// <summary>An experiment with its runs.</summary>
    public static ExperimentView WithRuns(ExperimentEntry experiment) => Of(experiment) with
    {
        Runs = [.. experiment.Runs.Select(run => new RunLine(run.Id, run.Name, run.State.Status))],
    };

    /// <summary>The record of an experiment and its runs; null when there is none of that id.</summary>
    public static (ExperimentRecord Record, IReadOnlyList<RunView> Runs)? Whole(RunDirectory directory, string id) =>
        directory.Find(id) is { } found ? (RecordOf(found), [.. found.Runs.Select(Of)]) : null;

    /// <summary>The record of an experiment, as it is in the store.</summary>
    public static ExperimentRecord RecordOf(ExperimentEntry experiment)
    {
        var specifications = experiment.Specifications.Unpack();
        var header = experiment.Header;
        return new()
        {
            Id = header.Id,
            Name = header.Name,
            Title = header.Title,
            Created = header.Created,
            Owner = header.Owner,
            RequestSha256 = header.RequestSha256,
            TraceParent = header.TraceParent,
            Runs = [.. experiment.Runs.Select(run => new RunRecord(run.Id, specifications[run.Number]))],
        };
    }

    /// <summary>The status of an experiment, which follows from those of its runs.</summary>
    public static RunStatus StatusOf(ExperimentEntry experiment)
    {
        var found = new bool[RunStatuses.All.Count];
        foreach (var run in experiment.Runs)
        {
            found[(int)run.State.Status] = true;
        }

        return experiment.Damage is not null ? RunStatus.Failed : order.FirstOrDefault(status => found[(int)status], RunStatus.Completed);
    }

    /// <summary>The strongest correlation, the smallest decay ratio and the best accuracy of an experiment's runs; null without a result.</summary>
    public static ResultSummary? BestOf(ExperimentEntry experiment)
    {
        ResultSummary? best = null;
        foreach (var result in experiment.Runs.Select(ResultOf).OfType<ResultSummary>())
        {
            best = best is null ? result : new(
                Math.Abs(result.Pearson ?? 0) > Math.Abs(best.Pearson ?? 0) ? result.Pearson : best.Pearson,
                Min(result.DecayRatio, best.DecayRatio),
                result.Accuracy > (best.Accuracy ?? double.NegativeInfinity) ? result.Accuracy : best.Accuracy);
        }

        return best;
    }

    /// <summary>The numbers of a completed run; null before.</summary>
    public static ResultSummary? ResultOf(RunEntry run) => run.State.Status == RunStatus.Completed ? run.Separation.Result : null;

    internal static TrainingView? Training(RunEntry run) => run.Model.Progress is { } progress
        ? new(progress.Epoch, progress.Epochs, progress.Loss, progress.StepsPerSecond, progress.SecondsLeft)
        : null;

    private static RunStatus StatusOf(ExperimentEntry experiment, Dictionary<RunStatus, int> statuses) =>
        experiment.Damage is not null ? RunStatus.Failed : order.FirstOrDefault(statuses.ContainsKey, RunStatus.Completed);

    private static double Progress(RunEntry run) =>
        run.Model.Intact || run.State.Status == RunStatus.Completed ? 1
        : run.Model.Progress is { Epochs: > 0 } progress ? (double)progress.Epoch / progress.Epochs
        : 0;

    private static double? Min(double? one, double? other) => one is null ? other : other is null || one < other ? one : other;
}
