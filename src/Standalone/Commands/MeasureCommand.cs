using System.CommandLine;
using System.Diagnostics;
using EquiSep.Core.Formats;
using EquiSep.Core.Separation;
using EquiSep.Standalone.Pipeline;

namespace EquiSep.Standalone.Commands;

/// <summary><c>measure</c>: the separation of anybody's features.</summary>
internal static class MeasureCommand
{
    private static readonly Option<string> Features = new("--features")
    {
        Description = "NumPy file of features, samples × width, float32 or float64, C order.",
        HelpName = "F.npy",
        Required = true,
    };

    private static readonly Option<string> Labels = new("--labels")
    {
        Description = "NumPy file of class numbers from 0, one per sample, any integer type.",
        HelpName = "L.npy",
        Required = true,
    };

    private static readonly Option<bool> Imbalanced = new("--imbalanced") { Description = "Weight classes by their size instead of equally." };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("measure", "Measure the separation of features and print it as JSON.") { Features, Labels, Imbalanced };
        command.SetAction(parsed =>
        {
            var started = Stopwatch.GetTimestamp();
            var separation = Measure(parsed.GetRequiredValue(Features), parsed.GetRequiredValue(Labels), parsed.GetValue(Imbalanced));
            parsed.InvocationConfiguration.Output.Write(WholeJson.Text(new
            {
                separation.Within,
                separation.Between,
                separation.Samples,
                separation.Width,
                separation.Classes,
                Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
            }));
            return ExitCodes.Success;
        });
        return command;
    }

    private static ClassSeparation Measure(string features, string labels, bool imbalanced)
    {
        try
        {
            using var featureFile = File.OpenRead(features);
            using var labelFile = File.OpenRead(labels);
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
