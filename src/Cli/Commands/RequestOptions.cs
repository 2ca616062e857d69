using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using System.Text.Json.Nodes;
using EquiSep.Cli.Results;
using EquiSep.Experiments;
using EquiSep.Experiments.Paper;
using EquiSep.Experiments.Requests;
using EquiSep.Experiments.Validation;

namespace EquiSep.Cli.Commands;

/// <summary>The argument and the options that say what is to be run: an <see cref="ExperimentRequest"/> in the command line's words.</summary>
internal sealed class RequestOptions
{
    private readonly Argument<string> what = new("experiment")
    {
        Description = "A preset (see the command presets), a specification file, or - for a specification on standard input.",
        HelpName = "preset | spec.json",
    };

    private readonly Option<string[]> only = new("--only") { Description = "Only runs of this name or with this part of a name, such as sgd-L6; may be given more than once.", HelpName = "TEXT" };
    private readonly Option<string?> protocol = new("--protocol") { Description = "Analysis protocol: " + string.Join(" or ", Protocols.All) + "." };

    private readonly Option<int?> frozenEpochs = OfField("training.frozen.epochs", "--frozen-epochs", "Epochs of the first phase of frozen runs; the others stay as they are.");
    private readonly Option<int?> repeat = WholeNumber.Option("--repeat", "Make every run N times: with its own seed of training, the next one, and so on.", ExperimentRequest.MostRuns);
    private readonly Option<int[]?> seeds = WholeNumber.List("--seeds", "Make every run once with each of these seeds of training, such as 1,2,3.");
    private readonly Func<TextReader> input;
    private readonly (string Path, Option<int?> Option)[] numbers;

    /// <summary>The argument and the options.</summary>
    /// <param name="input">Opens standard input, which may hold a specification.</param>
    public RequestOptions(Func<TextReader> input) => (this.input, numbers) = (input,
    [
        Number("training.epochs", "--epochs", "Epochs of training; of frozen runs those of the second phase. A run that is measured at later ones is measured at the last."),
        ("training.frozen.epochs", frozenEpochs),
        Number("training.seed", "--seed", "Seed of initial weights and minibatches."),
        Number("data.seed", "--dataset-seed", "Seed of the sample of images."),
        Number("training.batchSize", "--batch-size", "Images per minibatch."),
    ]);

    /// <summary>Adds them to <paramref name="command"/>.</summary>
    public void AddTo(Command command)
    {
        command.Add(what);
        command.Add(only);
        Array.ForEach(numbers, number => command.Add(number.Option));
        command.Add(repeat);
        command.Add(seeds);
        command.Add(protocol);
    }

    /// <summary>The whole experiment, and of its runs those that are asked for.</summary>
    /// <exception cref="RefusedException">There is no such preset or file, or its name is taken.</exception>
    /// <exception cref="SpecificationException">What is asked for is not allowed.</exception>
    public (ExperimentPlan Experiment, IReadOnlyList<Specification> Runs) Read(ParseResult parsed)
    {
        var experiment = parsed.GetRequiredValue(what);
        var isLiteral = parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash);
        if (experiment.StartsWith('-') && experiment != Experiment.StandardInput && !isLiteral)
        {
            throw new RefusedException(
                $"There is no option '{experiment}'. Use --help to see what is allowed; a file of that name comes after --.");
        }

        try
        {
            var request = Experiment.Request(experiment, input);
            if (parsed.GetValue(frozenEpochs) is not null && request.Plan().Runs.All(run => run.Training.Frozen is null))
            {
                throw new RefusedException("--frozen-epochs changes nothing here: no run has training.frozen.");
            }

            var plan = (request with { Overrides = Overrides(parsed) }).Plan();
            if (request.Preset is null)
            {
                RefuseName(plan.Name);
            }

            return (plan, RunSelection.Select(plan.Runs, parsed.GetValue(only) ?? []));
        }
        catch (SpecificationException e)
        {
            throw new SpecificationException([.. e.Errors.Select(error => error with { Field = InOwnWords(error.Field) })]);
        }
    }

    private JsonElement Overrides(ParseResult parsed)
    {
        var overrides = new JsonObject();
        foreach (var (path, option) in numbers)
        {
            Add(path, parsed.GetValue(option));
        }

        Add("analysis.protocol", parsed.GetValue(protocol));
        Add("repeat", parsed.GetValue(repeat));
        if (parsed.GetValue(seeds) is { Length: > 0 } list)
        {
            Add("seeds", new JsonArray([.. list.Select(seed => (JsonNode)seed)]));
        }

        return JsonSerializer.SerializeToElement(overrides);

        void Add(string path, JsonNode? value)
        {
            if (value is not null)
            {
                var names = path.Split('.');
                var group = names.SkipLast(1).Aggregate(overrides, (holder, name) => (JsonObject)(holder[name] ??= new JsonObject()));
                group[names[^1]] = value;
            }
        }
    }

    private static (string Path, Option<int?> Option) Number(string path, string name, string description) => (path, OfField(path, name, description));

    private static Option<int?> OfField(string path, string name, string description) => WholeNumber.Option(name, description, (int)SpecificationFields.Find(path)!.To!.Value);

    private static void RefuseName(string name)
    {
        var owner = name.Equals(ResultsFolder.Artifacts, StringComparison.OrdinalIgnoreCase) ? "what runs share"
            : Presets.All.Any(preset => preset.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ? "the results of a preset"
            : null;
        if (owner is not null)
        {
            throw new RefusedException($"name must not be {name}: the folder of that name holds {owner}. Give the specification another name.");
        }
    }

    /// <summary>Paths start at the specification here; <c>--only</c> is an option.</summary>
    private static string InOwnWords(string field)
    {
        return field == "specification" ? FieldError.Document
            : field.StartsWith("only[", StringComparison.Ordinal) ? "--only"
            : field.StartsWith("specification.", StringComparison.Ordinal) || field.StartsWith("overrides.", StringComparison.Ordinal) ? field[(field.IndexOf('.', StringComparison.Ordinal) + 1)..]
            : field;
    }
}
