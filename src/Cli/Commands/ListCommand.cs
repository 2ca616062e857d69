using System.CommandLine;
using System.Globalization;
using EquiSep.Cli.Display;
using EquiSep.Cli.Results;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Coordinator.Views;
using EquiSep.Experiments;
using EquiSep.Experiments.Paper;

namespace EquiSep.Cli.Commands;

/// <summary><c>list</c>: the experiments of a results folder, or their runs, sorted and filtered as over REST.</summary>
internal sealed class ListCommand : Command
{
    private readonly ResultsOption results = new();
    private readonly Option<bool> runs = new("--runs") { Description = "List runs instead of experiments." };
    private readonly Option<string?> experiment = Text("--experiment", "Only runs of the experiment with this id; with --runs.", "ID");
    private readonly Option<string?> status = OneOf("--status", "Only those with this status", RunStatuses.Names);
    private readonly Option<string?> name = Text("--name", "Only those whose name contains this text.", "TEXT");
    private readonly Option<string?> preset = OneOf("--preset", "Only those of experiments of this preset", [.. Presets.All.Select(preset => preset.Name)]);
    private readonly Option<string?> data = OneOf("--data", "Only those with this data set", DataNames.All);
    private readonly Option<string?> network = OneOf("--network", "Only those with a network of this family", Families.All);
    private readonly Option<DateTimeOffset?> from = Time("--from", "Only those submitted at this time or later.");
    private readonly Option<DateTimeOffset?> until = Time("--until", "Only those submitted before this time.");
    private readonly Option<string?> sort = OneOf("--sort", "What the list is sorted by", ListWords.Orders);
    private readonly Option<string?> order = OneOf("--order", "Whether small or large values come first", ListWords.Directions);
    private readonly Option<int?> limit = WholeNumber.Option("--limit", "The largest number of lines; all without it.");
    private readonly Option<bool> json = new("--json") { Description = "Print one JSON document." };

    /// <summary>The command.</summary>
    /// <param name="stop">Asks for an orderly stop.</param>
    public ListCommand(CancellationToken stop)
        : base("list", "List the experiments of a results folder, or their runs, also while another process works on them.")
    {
        results.AddTo(this);
        Array.ForEach<Option>([runs, experiment, status, name, preset, data, network, from, until, sort, order, limit, json], Add);
        limit.Validators.Add(option =>
        {
            if (option.Tokens is [var token] && int.TryParse(token.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var lines) && lines < 1)
            {
                option.AddError("--limit must be 1 or more.");
            }
        });
        SetAction(parsed => ListAsync(parsed, stop).GetAwaiter().GetResult());
    }

    private static Option<string?> Text(string name, string description, string help) => new(name) { Description = description, HelpName = help };

    private static Option<string?> OneOf(string name, string description, IReadOnlyList<string> allowed)
    {
        var option = Text(name, $"{description}: {string.Join(", ", allowed)}.", "WORD");
        option.Validators.Add(given =>
        {
            if (given.Tokens is [var token] && !allowed.Contains(token.Value, StringComparer.Ordinal))
            {
                given.AddError($"{name} must be one of {string.Join(", ", allowed)}, not '{token.Value}'.");
            }
        });
        return option;
    }

    private static Option<DateTimeOffset?> Time(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = given =>
        {
            var time = ListWords.Time(given.Tokens[0].Value);
            if (time is null)
            {
                given.AddError($"{name} must be {ListWords.TimeExpectation}, not '{given.Tokens[0].Value}'.");
            }

            return time;
        },
    };

    private async Task<int> ListAsync(ParseResult parsed, CancellationToken stop)
    {
        var folder = results.Read(parsed);
        if (parsed.GetValue(experiment) is not null && !parsed.GetValue(runs))
        {
            throw new RefusedException("--experiment chooses runs; use it with --runs.");
        }

        var directory = await StoredExperiments.ReadAsync(folder, stop);
        var all = Math.Max(directory.Experiments.Count, directory.RunCount);
        var (request, most) = (Request(parsed), Math.Min(parsed.GetValue(limit) ?? all, all));
        var (output, isJson) = (parsed.InvocationConfiguration.Output, parsed.GetValue(json));
        if (parsed.GetValue(runs))
        {
            ListTable.Write(output, RunQuery.Runs(directory, request, after: null, most), isJson);
        }
        else
        {
            ListTable.Write(output, RunQuery.Experiments(directory, request, after: null, most), isJson);
        }

        return ExitCodes.Success;
    }

    private ListRequest Request(ParseResult parsed)
    {
        var (by, isDescending) = ListWords.Read(parsed.GetValue(sort), parsed.GetValue(order));
        return new()
        {
            Experiment = parsed.GetValue(experiment),
            Status = RunStatuses.Find(parsed.GetValue(status)),
            Name = parsed.GetValue(name),
            Preset = parsed.GetValue(preset),
            Data = parsed.GetValue(data),
            Network = parsed.GetValue(network),
            From = parsed.GetValue(from),
            Until = parsed.GetValue(until),
            Order = by,
            IsDescending = isDescending,
        };
    }
}
