using System.Globalization;
using EquiSep.Standalone.Pipeline;

namespace EquiSep.Standalone.Display;

/// <summary>What happened, in one line.</summary>
internal static class Sentence
{
    /// <summary>How a run ended.</summary>
    public static string Of(RunOutcome outcome)
    {
        var text = $"{outcome.Run.Name}: {outcome.Status.ToString().ToLowerInvariant()}";
        return outcome switch
        {
            { Status: RunStatus.Completed, Result: { Fit: { } fit, Layers: [var first, .., var last] } } => string.Create(CultureInfo.InvariantCulture,
                $"{text}, r = {fit.Pearson:F4}, ρ = {fit.DecayRatio:F4}, D {first.Within:G4} → {last.Within:G4}"),
            { Status: RunStatus.Completed } => $"{text}, no law to fit: ln D is not finite in every layer",
            { Status: RunStatus.Diverged } => $"{outcome.Run.Name}: {outcome.Reason}",
            _ => $"{text}: {outcome.Reason}",
        };
    }

    /// <summary>A time in words that are short.</summary>
    public static string Of(TimeSpan time)
    {
        return time.TotalMinutes < 1 ? $"{Math.Ceiling(time.TotalSeconds):F0} s"
            : time.TotalHours < 1 ? $"{time.Minutes} min {time.Seconds:D2} s"
            : $"{(int)time.TotalHours} h {time.Minutes:D2} min";
    }
}
