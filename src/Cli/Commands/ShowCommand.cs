using System.CommandLine;
using System.Globalization;
using EquiSep.Cli.Display;
using EquiSep.Cli.Results;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Coordinator.Views;

namespace EquiSep.Cli.Commands;

/// <summary><c>show EXPERIMENT</c>: an experiment of a results folder with its runs.</summary>
internal sealed class ShowCommand : Command
{
    private readonly Argument<string> experiment = new("experiment")
    {
        Description = "Its id, the beginning of its id, or its name (see the command list).",
        HelpName = "EXPERIMENT",
    };

    private readonly ResultsOption results = new();
    private readonly Option<bool> json = new("--json") { Description = "Print one JSON document." };

    /// <summary>The command.</summary>
    /// <param name="stop">Asks for an orderly stop.</param>
    public ShowCommand(CancellationToken stop)
        : base("show", "Show an experiment of a results folder and its runs, also while another process works on them.")
    {
        Add(experiment);
        results.AddTo(this);
        Add(json);
        SetAction(parsed => ShowAsync(parsed, stop).GetAwaiter().GetResult());
    }

    private async Task<int> ShowAsync(ParseResult parsed, CancellationToken stop)
    {
        var directory = await StoredExperiments.ReadAsync(results.Read(parsed), stop);
        var found = RunViews.WithRuns(StoredExperiments.Find(directory, parsed.GetRequiredValue(experiment)));
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(json))
        {
            output.Write(WholeJson.Text(found));
            return ExitCodes.Success;
        }

        output.WriteLine(found.Title);
        output.WriteLine($"Id:      {found.Id}");
        output.WriteLine($"Name:    {found.Name}");
        output.WriteLine($"Created: {found.Created.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC");
        output.WriteLine($"Status:  {(found.Damage is null ? found.Status.Name() : $"damaged: {found.Damage}")}");
        output.WriteLine();
        var request = new ListRequest { Experiment = found.Id, IsDescending = true };
        ListTable.Write(output, RunQuery.Runs(directory, request, after: null, Math.Max(directory.RunCount, 1)), isJson: false);
        return ExitCodes.Success;
    }
}
