using System.CommandLine;
using EquiSep.Core.Networks;
using EquiSep.Standalone.Display;
using EquiSep.Standalone.Pipeline;

namespace EquiSep.Standalone.Commands;

/// <summary><c>run &lt;preset | spec.json&gt;</c>: carries an experiment out and leaves tables and pictures.</summary>
internal sealed class RunCommand : Command
{
    private const int MostParallel = 1024;

    private readonly RequestOptions request = new();
    private readonly Option<string> device = new("--device")
    {
        Description = "What runs the networks: " + string.Join(", ", NetworkEngine.Devices) + " (the processor, through libtorch).",
        DefaultValueFactory = _ => EnvironmentFacts.DefaultDevice,
    };

    private readonly Option<int?> parallel = WholeNumber.Option("--parallel", "Trainings at a time (as many as cores; 1 on cuda).");
    private readonly Option<string> results = new("--results") { Description = "Folder for results.", HelpName = "DIR", DefaultValueFactory = _ => "results" };
    private readonly Option<bool> logSteps = new("--log-steps") { Description = "Write the loss of every step to steps.csv." };
    private readonly Option<bool> json = new("--json") { Description = "Print one JSON document, and progress on standard error." };

    private readonly DataOptions dataOptions = new();

    /// <summary>The command.</summary>
    /// <param name="stop">Asks for an orderly stop.</param>
    public RunCommand(CancellationToken stop)
        : base("run", "Train the networks of an experiment, measure and fit, write tables and pictures.")
    {
        request.AddTo(this);
        Array.ForEach<Option>([device, parallel, results, logSteps, json], Add);
        dataOptions.AddTo(this);
        SetAction(parsed => Run(parsed, stop));
        parallel.Validators.Add(option =>
        {
            if (option.Tokens is [var token] && int.TryParse(token.Value, out var number) && number is < 1 or > MostParallel)
            {
                option.AddError($"--parallel must be from 1 to {MostParallel}, not {number}.");
            }
        });
    }

    private int Run(ParseResult parsed, CancellationToken stop)
    {
        var (experiment, runs) = request.Read(parsed);
        using var locator = dataOptions.Locator(parsed);
        var on = parsed.GetRequiredValue(device);
        if (NetworkEngine.Obstacle(on) is { } obstacle)
        {
            throw new RefusedException($"--{obstacle}");
        }

        var folder = new ResultsFolder(parsed.GetRequiredValue(results));

        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var asJson = parsed.GetValue(json);
        var display = DisplayOn(asJson ? error : output, runs.Count);
        var pipeline = new RunPipeline(experiment.Name, folder, new DatasetRule(locator, display, display.Say), display, on, parsed.GetValue(logSteps));
        var outcomes = display.During(() => Workers.Make(runs, parsed.GetValue(parallel) ?? (on == NetworkEngine.Cuda ? 1 : Environment.ProcessorCount), run => pipeline.Make(run, stop)));

        var report = RunReport.Of(folder, experiment, outcomes);
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

    private static IRunDisplay DisplayOn(TextWriter writer, int runs)
    {
        var console = Consoles.On(writer);
        return console.Profile.Capabilities is { Ansi: true, Interactive: true } ? new LiveDisplay(console, runs) : new LineDisplay(writer, runs);
    }
}
