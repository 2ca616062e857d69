using System.Globalization;
using System.Text;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Coordinator.Views;

namespace EquiSep.Api.Rest;

/// <summary>Tells the story of a run from what the store holds and what was heard.</summary>
internal static class RunLog
{
    /// <summary>The story, a line for each thing that happened.</summary>
    public static async Task<string> WriteAsync(RunView run, IReadOnlyList<string> heard, RunFiles files, CancellationToken token)
    {
        var text = new StringBuilder();
        Line($"{Time(run.Created)} asked for: run {run.Id}, '{run.Name}' of experiment {run.Experiment}");
        if (await files.ManifestAsync(run, token) is { } manifest)
        {
            Line($"data set {run.Keys.Dataset} ({manifest.Name}): images from {manifest.Source}");
        }

        var model = await files.ModelRecordAsync(run, token);
        if (model is not null)
        {
            var seconds = model.Epochs.Sum(epoch => epoch.Seconds);
            Line($"model {run.Keys.Model}: {model.Epochs.Count} epochs in {seconds:F1} s on {model.Environment.Device}");
        }

        // Notes of a training that is done lie in its record; those of this process may repeat some of them.
        foreach (var note in (model?.Notes ?? []).Concat(heard).Distinct())
        {
            Line($"{note}");
        }

        if (model?.DivergedAtEpoch is { } epoch)
        {
            Line($"the loss became NaN or infinite in epoch {epoch}");
        }

        if (await files.SeparationAsync(run, token) is { } separation)
        {
            Line($"separation {run.Keys.Separation}: {separation.Layers.Count} places measured in {separation.Durations.Analysis:F1} s");
        }

        if (await files.CancellationAsync(run, token) is { } cancelled)
        {
            Line($"{Time(cancelled)} cancelled");
        }

        Line($"now {run.Status.Name()}{(run.Reason is null ? "" : $": {run.Reason}")}");
        return text.ToString();

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
