using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EquiSep.Cli.Display;
using EquiSep.Experiments;
using EquiSep.Experiments.Paper;
using EquiSep.Experiments.Requests;

namespace EquiSep.Cli.Commands;

/// <summary><c>presets [name]</c>: the paper's experiments, the runs of one, or the schema of specifications.</summary>
internal sealed class PresetsCommand : Command
{
    private readonly Argument<string?> name = new("name") { Description = "A preset, to list its runs.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> schema = new("--schema") { Description = "Print the JSON schema of specification files." };
    private readonly Option<bool> json = new("--json") { Description = "Print JSON: of a preset, the full specification of every run." };

    /// <summary>The command.</summary>
    public PresetsCommand()
        : base("presets", "List the paper's experiments, or the runs of one with their specifications.")
    {
        Add(name);
        Array.ForEach<Option>([schema, json], Add);
        SetAction(parsed =>
        {
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(schema))
            {
                output.Write(SpecificationSchema.Write());
            }
            else if (parsed.GetValue(name) is { } preset)
            {
                Show(Experiment.PresetNamed(preset), output, parsed.GetValue(json));
            }
            else
            {
                ShowAll(output, parsed.GetValue(json));
            }

            return ExitCodes.Success;
        });
    }

    private static void ShowAll(TextWriter output, bool json)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(
                Presets.All.Select(preset => new { preset.Name, preset.Title, Runs = preset.Runs.Select(run => run.Name) }), ContractJson.Readable));
            return;
        }

        TextTable.Write(
            output,
            Consoles.WidthOf(output),
            [new("preset"), new("runs"), new("title")],
            [.. Presets.All.Select(preset => new[] { preset.Name, Text(preset.Runs.Count), preset.Title })]);
    }

    private static void Show(Preset preset, TextWriter output, bool json)
    {
        if (json)
        {
            var runs = preset.Runs.Select(run => new
            {
                run.Name,
                ReferenceName = PaperNames.Reference(run),
                PaperLayers = PaperNames.Layers(run.Network),
                Specification = run,
            });
            output.WriteLine(JsonSerializer.Serialize(new { preset.Name, preset.Title, Runs = runs }, ContractJson.Readable));
            return;
        }

        output.WriteLine($"{preset.Name}: {preset.Title}");
        output.WriteLine();
        RunTable.Write(output, preset.Runs);
        output.WriteLine();
        var kinds = preset.Runs.GroupBy(Protocol).ToList();
        foreach (var kind in kinds)
        {
            var seeds = string.Join(", ", kind.Select(run => run.Training.Seed).Distinct());
            output.WriteLine((kinds.Count == 1 ? "Each run: " : $"{Text(kind.Count())} runs, the first of them {kind.First().Name}: ") + $"{kind.Key}, seed {seeds}.");
        }

        output.WriteLine("Full specifications as JSON: presets " + preset.Name + " --json");
    }

    /// <summary>What most runs of a preset have in common, in words, but for the seed of training.</summary>
    private static string Protocol(Specification run)
    {
        var (data, training) = (run.Data, run.Training);
        var sample = data.Imbalance is { } sizes
            ? $"{sizes.LargeClasses} classes of {sizes.Large} images and {10 - sizes.LargeClasses} of {sizes.Small}"
            : $"{data.PerClass} images per class";
        var phases = training.Frozen is { } frozen
            ? string.Create(CultureInfo.InvariantCulture, $"the first {frozen.Blocks} blocks alone for {frozen.Epochs} epochs at a constant rate, then the others alone for ")
            : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"{sample} (seed {data.Seed}), {phases}{training.Epochs} epochs of minibatches of {training.BatchSize}, weight decay {training.WeightDecay}, "
            + $"momentum {training.Momentum} where the optimiser has it, analysis protocol {run.Analysis.Protocol}");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
