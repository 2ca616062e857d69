using System.CommandLine;
using EquiSep.Contracts;
using EquiSep.Standalone.Display;
using EquiSep.Standalone.Pipeline;

namespace EquiSep.Standalone.Commands;

/// <summary><c>run &lt;preset | spec.json&gt;</c>: carries an experiment out and leaves tables and pictures.</summary>
internal static class RunCommand
{
    private static readonly Argument<string> What = new("experiment") { Description = "A preset (see the command presets), or a specification file.", HelpName = "preset | spec.json" };
    private static readonly Option<string[]> Only = new("--only") { Description = "Only runs of this name or with this part of a name, such as sgd-L6; may be given more than once.", HelpName = "TEXT" };
    private static readonly Option<int?> Epochs = new("--epochs") { Description = "Epochs of training." };
    private static readonly Option<int?> Seed = new("--seed") { Description = "Seed of initial weights and minibatches." };
    private static readonly Option<int?> DatasetSeed = new("--dataset-seed") { Description = "Seed of the sample of images." };
    private static readonly Option<int?> BatchSize = new("--batch-size") { Description = "Images per minibatch." };
    private static readonly Option<string?> Protocol = new("--protocol") { Description = "Analysis protocol: " + string.Join(" or ", Protocols.All) + "." };
    private static readonly Option<int> Parallel = new("--parallel") { Description = "Trainings at a time.", DefaultValueFactory = _ => Environment.ProcessorCount };
    private static readonly Option<string> Results = new("--results") { Description = "Folder for results.", HelpName = "DIR", DefaultValueFactory = _ => "results" };
    private static readonly Option<bool> LogSteps = new("--log-steps") { Description = "Write the loss of every step to steps.csv." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON document, and progress on standard error." };

    static RunCommand()
    {
        What.Validators.Add(argument =>
        {
            if (argument.Tokens is [var token] && token.Value.StartsWith('-'))
            {
                argument.AddError($"There is no option '{token.Value}'.");
            }
        });
        Parallel.Validators.Add(option =>
        {
            if (option.Tokens is [var token] && int.TryParse(token.Value, out var number) && number is < 1 or > 1024)
            {
                option.AddError($"--parallel must be from 1 to 1024, not {number}.");
            }
        });
    }

    /// <summary>The command.</summary>
    public static Command Create(CancellationToken stop)
    {
        var command = new Command("run", "Train the networks of an experiment, measure and fit, write tables and pictures.")
        {
            What, Only, Epochs, Seed, DatasetSeed, BatchSize, Protocol, Parallel, Results, LogSteps, Json,
        };
        DataOptions.AddTo(command);
        command.SetAction(parsed => Run(parsed, stop));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken stop)
    {
        var opened = Experiment.Open(parsed.GetRequiredValue(What));
        var experiment = opened with { Runs = OverridesOf(parsed).Apply(opened.Runs) };
        var runs = RunSelection.Select(experiment.Runs, parsed.GetValue(Only) ?? []);
        using var locator = DataOptions.Locator(parsed);
        var results = new ResultsFolder(parsed.GetRequiredValue(Results));

        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var asJson = parsed.GetValue(Json);
        var display = DisplayOn(asJson ? error : output, runs.Count);
        var pipeline = new RunPipeline(experiment.Name, results, new DatasetRule(locator, display), display, parsed.GetValue(LogSteps));
        var outcomes = display.During(() => Workers.Make(runs, parsed.GetValue(Parallel), run => pipeline.Make(run, stop)));

        var report = new RunReport(experiment.Name, outcomes, SummaryRule.Make(results, experiment));
        if (asJson)
        {
            report.WriteJson(output);
        }
        else
        {
            report.WriteText(output);
        }

        report.WriteTroubles(error);
        return report.ExitCode;
    }

    private static Overrides OverridesOf(ParseResult parsed) => new()
    {
        Epochs = parsed.GetValue(Epochs),
        Seed = parsed.GetValue(Seed),
        DatasetSeed = parsed.GetValue(DatasetSeed),
        BatchSize = parsed.GetValue(BatchSize),
        Protocol = parsed.GetValue(Protocol),
    };

    private static IRunDisplay DisplayOn(TextWriter writer, int runs)
    {
        var console = Consoles.On(writer);
        return console.Profile.Capabilities is { Ansi: true, Interactive: true } ? new LiveDisplay(console, runs) : new LineDisplay(writer, runs);
    }
}
