using System.CommandLine;
using System.Globalization;
using EquiSep.Cli.Results;
using EquiSep.Coordinator.Experiments;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Cli.Commands;

/// <summary><c>gc</c>: deletes from a results folder what no run needs.</summary>
internal sealed class GarbageCommand : Command
{
    private readonly ResultsOption results = new();
    private readonly Option<bool> dry = new("--dry-run") { Description = "Only say what would be deleted." };
    private readonly Option<double> age = new("--older-than")
    {
        Description = "Leave alone what was written in the last hours.",
        HelpName = "HOURS",
        DefaultValueFactory = _ => GarbageAge.UsualHours,
        CustomParser = given =>
        {
            var text = given.Tokens[0].Value;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var hours) && GarbageAge.IsAllowed(hours))
            {
                return hours;
            }

            given.AddError($"--older-than must be {GarbageAge.Expectation}, not {text}.");
            return GarbageAge.UsualHours;
        },
    };

    /// <summary>The command.</summary>
    /// <param name="stop">Asks for an orderly stop.</param>
    public GarbageCommand(CancellationToken stop)
        : base("gc", "Delete what no run needs: artifacts of deleted runs, checkpoints of finished models, left uploads.")
    {
        results.AddTo(this);
        Array.ForEach<Option>([dry, age], Add);
        SetAction(parsed => CollectAsync(parsed, stop).GetAwaiter().GetResult());
    }

    private async Task<int> CollectAsync(ParseResult parsed, CancellationToken stop)
    {
        var (folder, output) = (new ResultsFolder(results.Read(parsed)), parsed.InvocationConfiguration.Output);
        using var occupation = Occupation.Take(folder.Store, new(Environment.ProcessId, "gc"), other => output.WriteLine(Occupation.Waiting(folder.Root, other)), stop);
        Garbage garbage;
        try
        {
            garbage = await OfflineGarbage.CollectAsync(
                new FolderArtifactStore(folder.Store), TimeSpan.FromHours(parsed.GetValue(age)), parsed.GetValue(dry), stop);
        }
        catch (Exception e) when (e is InvalidDataException or NewerArtifactException)
        {
            throw new RefusedException($"Nothing was deleted: {e.Message}", e);
        }

        foreach (var item in garbage.Items)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{item.Name}  {item.Bytes} bytes: {item.Reason}"));
        }

        var what = garbage.Deleted ? "deleted" : "would be deleted";
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{garbage.Items.Count} file{(garbage.Items.Count == 1 ? "" : "s")} of {garbage.Bytes / 1e6:F1} MB {what}."));
        return ExitCodes.Success;
    }
}
