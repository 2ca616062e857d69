using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EquiSep.Contracts;
using EquiSep.Contracts.Paper;
using EquiSep.Contracts.Validation;
using EquiSep.Standalone.Display;

namespace EquiSep.Standalone.Commands;

/// <summary><c>presets [name]</c>: the paper's experiments, the runs of one, or the schema of specifications.</summary>
internal sealed class PresetsCommand : Command
{
    private static readonly TableColumn[] Columns =
    [
        new("run"), new("data"), new("family"), new("layer_num"), new("paper's layers", DropOrder: 2), new("width"), new("optimizer"), new("rate"),
        new("authors' name", DropOrder: 1),
    ];

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
        TextTable.Write(output, Consoles.WidthOf(output), Columns, [.. preset.Runs.Select(run => new[]
        {
            run.Name!, run.Data.Name, run.Network.Family, Text(run.Network.Layers), Text(PaperNames.Layers(run.Network)), Text(run.Network.Width),
            run.Training.Optimizer, RateText.Brief(run.Training.LearningRate), PaperNames.Reference(run),
        })]);
        output.WriteLine();
        output.WriteLine("Each run: " + Shared(preset.Runs));
        output.WriteLine("Full specifications as JSON: presets " + preset.Name + " --json");
    }

    /// <summary>What all runs of a preset have in common, in words.</summary>
    private static string Shared(IReadOnlyList<Specification> runs)
    {
        var run = runs[0];
        var (data, training) = (run.Data, run.Training);
        var sample = data.Imbalance is { } sizes
            ? $"{sizes.LargeClasses} classes of {sizes.Large} images and {10 - sizes.LargeClasses} of {sizes.Small}"
            : $"{data.PerClass} images per class";
        return string.Create(CultureInfo.InvariantCulture,
            $"{sample} (seed {data.Seed}), {training.Epochs} epochs of minibatches of {training.BatchSize}, weight decay {training.WeightDecay}, "
            + $"momentum {training.Momentum} where the optimiser has it, seed {string.Join(", ", runs.Select(one => one.Training.Seed).Distinct())}, analysis protocol {run.Analysis.Protocol}.");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
