using System.Globalization;
using EquiSep.Cli.Results;
using EquiSep.Coordinator.Views;
using EquiSep.Experiments;

namespace EquiSep.Cli.Display;

/// <summary>What happened, in one line.</summary>
internal static class Sentence
{
    /// <summary>How a run ended.</summary>
    public static string Of(RunOutcome outcome)
    {
        var text = $"{outcome.Run.Name}: {outcome.Status.ToString().ToLowerInvariant()}";
        return outcome switch
        {
            { Status: RunEnd.Completed, Result: { Fit: { } fit, Layers: [var first, .., var last] layers } } => string.Create(CultureInfo.InvariantCulture,
                $"{text}, r = {fit.Pearson:F4}, ρ = {fit.DecayRatio:F4}, D {first.Within:G4} → {Last(last.Within)}{Of(fit.Layers, layers.Count)}"),
            { Status: RunEnd.Completed } => $"{text}, no law to fit: ln D is finite in too few layers",
            { Status: RunEnd.Diverged } => $"{outcome.Run.Name}: {outcome.Reason}",
            _ => $"{text}: {outcome.Reason}",
        };
    }

    /// <summary>How far a run's training is.</summary>
    public static string Of(Specification run, TrainingView progress)
    {
        return string.Create(CultureInfo.InvariantCulture, $"{run.Name}: epoch {progress.Epoch}/{progress.Epochs}, loss {progress.Loss ?? double.NaN:G4}");
    }

    private static string Last(double separation) => double.IsFinite(separation) ? separation.ToString("G4", CultureInfo.InvariantCulture) : "undefined";

    private static string Of(int fitted, int layers) => fitted < layers ? $" ({fitted} of {layers} layers fitted)" : "";

    /// <summary>A time in words that are short.</summary>
    public static string Of(TimeSpan time)
    {
        return time.TotalMinutes < 1 ? $"{Math.Ceiling(time.TotalSeconds):F0} s"
            : time.TotalHours < 1 ? $"{time.Minutes} min {time.Seconds:D2} s"
            : $"{(int)time.TotalHours} h {time.Minutes:D2} min";
    }
}
