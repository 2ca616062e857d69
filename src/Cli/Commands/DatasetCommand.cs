using System.CommandLine;
using System.Diagnostics;
using EquiSep.Cli.Display;
using EquiSep.Cli.Results;
using EquiSep.Core.Datasets;
using EquiSep.DataService;
using EquiSep.Experiments;
using EquiSep.Experiments.Validation;
using EquiSep.Pipeline.Building;
namespace EquiSep.Cli.Commands;

/// <summary><c>dataset &lt;name&gt;</c>: prepares a data set and prints its manifest.</summary>
internal sealed class DatasetCommand : Command
{
    private readonly Argument<string> name = new("name") { Description = "One of " + string.Join(", ", DataNames.All) + "." };
    private readonly Option<int?> seed = WholeNumber.Option("--seed", "Seed of the order in which images are drawn (666).");
    private readonly Option<int?> perClass = WholeNumber.Option("--per-class", "Training images of each class (100).", (int)SpecificationFields.Find("data.perClass")!.To!.Value);
    private readonly Option<bool> imbalanced = new("--imbalanced") { Description = "Five classes of 500 images and five of 100." };
    private readonly Option<string?> folder = new("--out") { Description = "Folder for train.safetensors, test.safetensors and manifest.json.", HelpName = "DIR" };

    private readonly DataOptions dataOptions = new();

    /// <summary>The command.</summary>
    /// <param name="stop">Ends a download.</param>
    public DatasetCommand(CancellationToken stop)
        : base("dataset", "Prepare a data set of the paper and print its manifest as JSON.")
    {
        Add(name);
        Array.ForEach<Option>([seed, perClass, imbalanced, folder], Add);
        dataOptions.AddTo(this);
        SetAction(parsed =>
        {
            if (parsed.GetValue(folder) is { } named && string.IsNullOrWhiteSpace(named))
            {
                throw new RefusedException("--out is empty; name a folder.");
            }

            var data = PrepareAsync(parsed, stop).GetAwaiter().GetResult();
            if (parsed.GetValue(folder) is { } path)
            {
                Write(data, path);
            }

            parsed.InvocationConfiguration.Output.Write(WholeJson.Text(data.Manifest));
            return ExitCodes.Success;
        });
    }

    private async Task<Dataset> PrepareAsync(ParseResult parsed, CancellationToken stop)
    {
        if (parsed.GetValue(imbalanced) && parsed.GetValue(perClass) is not null)
        {
            throw new RefusedException("--per-class and --imbalanced exclude each other.");
        }

        var standard = new DataSpecification { Name = parsed.GetRequiredValue(name) };
        var specification = standard with
        {
            Seed = parsed.GetValue(seed) ?? standard.Seed,
            PerClass = parsed.GetValue(perClass) ?? standard.PerClass,
            Imbalance = parsed.GetValue(imbalanced) ? new() : null,
        };

        // Any network will do: only what concerns the data can be wrong here.
        var errors = SpecificationReader.Validate(new()
        {
            Data = specification,
            Network = new() { Family = Families.GfnnNoBn },
        });
        if (errors.Count > 0)
        {
            throw new SpecificationException(errors);
        }

        using var images = new ImageSources(Microsoft.Extensions.Options.Options.Create(dataOptions.Read(parsed)));
        var display = new LineDisplay(parsed.InvocationConfiguration.Error, 1);
        try
        {
            var started = Stopwatch.GetTimestamp();
            var (data, note) = await images.PrepareAsync(specification, new DownloadLines(display.Say), stop);
            display.Say(note);
            return data with { Manifest = data.Manifest with { Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds } };
        }
        catch (CannotBuildException e)
        {
            throw new RefusedException(e.Message, e);
        }
    }

    private static void Write(Dataset data, string folder)
    {
        try
        {
            DatasetFolder.Write(data, folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"Nothing can be written to {folder}: {e.Message}", e);
        }
    }
}
