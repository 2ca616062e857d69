using System.CommandLine;
using System.Diagnostics;
using EquiSep.Cli.Results;
using EquiSep.Core.Formats;
using EquiSep.Core.Separation;

namespace EquiSep.Cli.Commands;

/// <summary><c>measure</c>: the separation of anybody's features.</summary>
internal sealed class MeasureCommand : Command
{
    private readonly Option<string> features = new("--features")
    {
        Description = "NumPy file of features, samples × width, float32 or float64, C order.",
        HelpName = "F.npy",
        Required = true,
    };

    private readonly Option<string> labels = new("--labels")
    {
        Description = "NumPy file of class numbers from 0, one per sample, any integer type.",
        HelpName = "L.npy",
        Required = true,
    };

    private readonly Option<bool> imbalanced = new("--imbalanced") { Description = "Weight classes by their size instead of equally." };

    /// <summary>The command.</summary>
    public MeasureCommand()
        : base("measure", "Measure the separation of features and print it as JSON.")
    {
        Array.ForEach<Option>([features, labels, imbalanced], Add);
        SetAction(parsed =>
        {
            var started = Stopwatch.GetTimestamp();
            var separation = Measure(PathOf(parsed, features), PathOf(parsed, labels), parsed.GetValue(imbalanced));
            parsed.InvocationConfiguration.Output.Write(WholeJson.Text(new
            {
                separation.Within,
                separation.Between,
                separation.Samples,
                separation.Width,
                separation.Classes,
                Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
            }));
            if (separation.Samples == separation.Classes)
            {
                parsed.InvocationConfiguration.Error.WriteLine("Remark: D (within) is 0 because every class has one sample, which has no scatter within its class; it says nothing about the features.");
            }

            return ExitCodes.Success;
        });
    }

    private static string PathOf(ParseResult parsed, Option<string> option)
    {
        var path = parsed.GetRequiredValue(option);
        return string.IsNullOrWhiteSpace(path) ? throw new RefusedException($"{option.Name} is empty; name a .npy file.") : path;
    }

    private static FileStream Open(string path)
    {
        return Directory.Exists(path) ? throw new IOException($"{path} is a folder, not a .npy file.") : File.OpenRead(path);
    }

    private static ClassSeparation Measure(string features, string labels, bool imbalanced)
    {
        try
        {
            using var featureFile = Open(features);
            using var labelFile = Open(labels);
            return ClassSeparation.Measure(
                NpyReader.ReadFeatures(featureFile, features),
                NpyReader.ReadLabels(labelFile, labels),
                imbalanced ? ClassWeighting.Imbalanced : ClassWeighting.Balanced);
        }
        catch (Exception e) when (e is InvalidFeaturesException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new RefusedException(e.Message, e);
        }
    }
}
