using System.CommandLine;
using EquiSep.Contracts;
using EquiSep.Contracts.Validation;
using EquiSep.Core.Datasets;
using EquiSep.Core.Datasets.Files;
using EquiSep.Standalone.Display;
using EquiSep.Standalone.Pipeline;

namespace EquiSep.Standalone.Commands;

/// <summary><c>dataset &lt;name&gt;</c>: prepares a data set and prints its manifest.</summary>
internal static class DatasetCommand
{
    private static readonly Argument<string> Name = new("name") { Description = "One of " + string.Join(", ", DataNames.All) + "." };
    private static readonly Option<int?> Seed = new("--seed") { Description = "Seed of the order in which images are drawn (666)." };
    private static readonly Option<int?> PerClass = new("--per-class") { Description = "Training images of each class (100)." };
    private static readonly Option<bool> Imbalanced = new("--imbalanced") { Description = "Five classes of 500 images and five of 100." };
    private static readonly Option<string?> Folder = new("--out") { Description = "Folder for train.safetensors, test.safetensors and manifest.json.", HelpName = "DIR" };

    /// <summary>The command.</summary>
    public static Command Create(CancellationToken stop)
    {
        var command = new Command("dataset", "Prepare a data set of the paper and print its manifest as JSON.") { Name, Seed, PerClass, Imbalanced, Folder };
        DataOptions.AddTo(command);
        command.SetAction(parsed =>
        {
            var data = Prepare(parsed, stop);
            if (parsed.GetValue(Folder) is { } folder)
            {
                Write(data, folder);
            }

            parsed.InvocationConfiguration.Output.Write(WholeJson.Text(data.Manifest));
            return ExitCodes.Success;
        });
        return command;
    }

    private static Dataset Prepare(ParseResult parsed, CancellationToken stop)
    {
        if (parsed.GetValue(Imbalanced) && parsed.GetValue(PerClass) is not null)
        {
            throw new RefusedException("--per-class and --imbalanced exclude each other.");
        }

        var standard = new DataSpecification { Name = parsed.GetRequiredValue(Name) };
        var specification = standard with
        {
            Seed = parsed.GetValue(Seed) ?? standard.Seed,
            PerClass = parsed.GetValue(PerClass) ?? standard.PerClass,
            Imbalance = parsed.GetValue(Imbalanced) ? new() : null,
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

        using var locator = DataOptions.Locator(parsed);
        try
        {
            return new DatasetRule(locator, new LineDisplay(parsed.InvocationConfiguration.Error, 1)).Make(specification, stop).Data;
        }
        catch (Exception e) when (e is DatasetException or CorpusDirectoryException or CorpusUnavailableException)
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
