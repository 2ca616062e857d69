using System.CommandLine;
using EquiSep.Cli.Display;
using EquiSep.Cli.Results;
using EquiSep.Cli.Running;
using EquiSep.Reports;

namespace EquiSep.Cli.Commands;

/// <summary><c>run &lt;preset | spec.json&gt;</c>: carries an experiment out and leaves tables and pictures; <c>report</c>: and a report on it.</summary>
internal sealed class RunCommand : Command
{
    private readonly RequestOptions request;
    private readonly ServiceOptions services = new();
    private readonly Option<bool> logSteps = new("--log-steps") { Description = "Write the loss of every step to steps.csv." };
    private readonly Option<bool> dryRun = new("--dry-run") { Description = "Show the runs and how many trainings they come to; make and write nothing." };
    private readonly Option<bool> overwrite = new("--overwrite")
    {
        Description = "Replace the results of another request, such as one with other epochs, in the folder of the experiment.",
    };

    private readonly Option<string?> choose = new("--choose") { Description = "Show in figure.png, of runs that differ only in the learning rate, the one with the best fit or test accuracy: " + string.Join(" or ", Competition.Names) + "." };
    private readonly Option<bool> json = new("--json") { Description = "Print one JSON document, and progress on standard error." };

    private readonly bool withReport;

    private RunCommand(string name, string description, bool withReport, Func<TextReader> input, CancellationToken stop)
        : base(name, description)
    {
        this.withReport = withReport;
        request = new(input);
        request.AddTo(this);
        services.AddTo(this);
        Add(logSteps);
        Add(dryRun);
        Add(overwrite);
        Add(choose.AcceptOnlyFromAmong([.. Competition.Names]));
        Add(json);
        SetAction(parsed => RunAsync(parsed, stop).GetAwaiter().GetResult());
    }

    /// <summary>The command <c>run</c>.</summary>
    /// <param name="input">Opens standard input, which may hold a specification.</param>
    /// <param name="stop">Asks for an orderly stop.</param>
    public static RunCommand Run(Func<TextReader> input, CancellationToken stop) =>
        new("run", "Train the networks of an experiment, measure and fit, write tables and pictures.", withReport: false, input, stop);

    /// <summary>The command <c>report</c>.</summary>
    /// <param name="input">Opens standard input, which may hold a specification.</param>
    /// <param name="stop">Asks for an orderly stop.</param>
    public static RunCommand Report(Func<TextReader> input, CancellationToken stop) =>
        new(
            "report",
            "Do what run does, as far as it is not done yet, and write a report on the whole experiment: report.html, one page with everything "
                + "in it, and report.md.",
            withReport: true, input, stop);

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var (experiment, runs) = request.Read(parsed);
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var asJson = parsed.GetValue(json);
        if (parsed.GetValue(dryRun))
        {
            Show(new(runs), output, asJson);
            return ExitCodes.Success;
        }

        var (results, settings) = services.Read(parsed);
        var display = DisplayOn(asJson ? error : output, runs.Count);

        using var occupation = Occupation.Take(results.Store, new(Environment.ProcessId, $"{Name} {experiment.Name}"), other => display.Say(Occupation.Waiting(results.Root, other)), stop);
        var folder = results.Experiment(experiment.Name);
        if (EarlierRequest.Find(folder, experiment) is { } earlier && !parsed.GetValue(overwrite))
        {
            throw new RefusedException(earlier.Refusal);
        }

        var run = new ExperimentRun(results, settings, display, parsed.GetValue(logSteps), error);
        var outcomes = await display.DuringAsync(() => run.RunAsync(experiment with { Runs = runs }, stop));
        if (outcomes.Any(outcome => outcome.Result is not null))
        {
            EarlierRequest.Find(folder, experiment)?.Delete();
        }

        var report = await RunReport.OfAsync(
            run.Store, folder, experiment, outcomes, Competition.Find(parsed.GetValue(choose)), withReport);
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

    private static void Show(DryRun plan, TextWriter output, bool asJson)
    {
        if (asJson)
        {
            plan.WriteJson(output);
        }
        else
        {
            plan.WriteText(output);
        }
    }

    private static IRunDisplay DisplayOn(TextWriter writer, int runs)
    {
        var console = Consoles.On(writer);
        return console.Profile.Capabilities is { Ansi: true, Interactive: true } ? new LiveDisplay(console, runs) : new LineDisplay(writer, runs);
    }
}
