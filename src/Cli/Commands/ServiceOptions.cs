using System.CommandLine;
using EquiSep.Cli.Results;
using EquiSep.Cli.Running;
using EquiSep.Core.Networks;

namespace EquiSep.Cli.Commands;

/// <summary>Options that say where and with what runs are made, the same for every command that makes some.</summary>
internal sealed class ServiceOptions
{
    private const int MostParallel = 1024;

    private readonly Option<string> device = new("--device")
    {
        Description = "What runs the networks: " + string.Join(", ", NetworkEngine.Devices) + " (the processor, through libtorch).",
        DefaultValueFactory = _ => EnvironmentFacts.DefaultDevice,
    };

    private readonly Option<int?> parallel = WholeNumber.Option("--parallel", "Trainings at a time (as many as cores; 1 on cuda).", MostParallel);
    private readonly Option<string> results = new("--results") { Description = "Folder for results.", HelpName = "DIR", DefaultValueFactory = _ => "results" };
    private readonly DataOptions images = new();

    /// <summary>Adds them to <paramref name="command"/>.</summary>
    public void AddTo(Command command)
    {
        Array.ForEach<Option>([device, parallel, results], command.Add);
        images.AddTo(command);
        parallel.Validators.Add(option =>
        {
            if (option.Tokens is [var token] && int.TryParse(token.Value, out var number) && number is < 1 or > MostParallel)
            {
                option.AddError($"--parallel must be from 1 to {MostParallel}, not {number}.");
            }
        });
    }

    /// <summary>What they ask for; the results folder is made where it does not exist.</summary>
    /// <exception cref="RefusedException">It cannot be had.</exception>
    public (ResultsFolder Results, ServiceSettings Settings) Read(ParseResult parsed)
    {
        var corpus = images.Read(parsed);
        var on = parsed.GetRequiredValue(device);
        if (NetworkEngine.Obstacle(on) is { } obstacle)
        {
            throw new RefusedException($"--{obstacle}");
        }

        var folder = new ResultsFolder(parsed.GetRequiredValue(results));
        return (folder, new(folder.Store, on, parsed.GetValue(parallel), corpus));
    }
}
