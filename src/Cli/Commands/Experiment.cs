using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using EquiSep.Experiments.Paper;
using EquiSep.Experiments.Requests;
using EquiSep.Experiments.Validation;

namespace EquiSep.Cli.Commands;

/// <summary>What the command line asks for by one word: a preset or a file.</summary>
internal static partial class Experiment
{
    /// <summary>Stands for a specification on standard input.</summary>
    public const string StandardInput = "-";

    private const int LongestFile = 1_000_000;
    private const int HashLength = 8;

    /// <summary>The request for the preset of that name, or for what a specification file asks for.</summary>
    /// <param name="presetOrFile">A name of <see cref="Presets"/>, or the path of a JSON file.</param>
    /// <param name="input">Opens standard input.</param>
    /// <exception cref="RefusedException">There is neither.</exception>
    /// <exception cref="SpecificationException">The file holds no JSON.</exception>
    public static ExperimentRequest Request(string presetOrFile, Func<TextReader> input)
    {
        if (string.IsNullOrWhiteSpace(presetOrFile))
        {
            throw new RefusedException("The experiment is empty; name a preset or a specification file.");
        }

        if (presetOrFile == StandardInput)
        {
            return OfFile("stdin", () => ReadText(input()));
        }

        var isFile = Path.Exists(presetOrFile) || presetOrFile.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
        return Presets.Find(presetOrFile) is null && isFile
            ? OfFile(presetOrFile, () => ReadText(presetOrFile))
            : new() { Preset = PresetNamed(presetOrFile).Name };
    }

    /// <summary>The preset of that name.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public static Preset PresetNamed(string name)
    {
        var names = Presets.All.Select(preset => preset.Name).ToList();
        return Presets.Find(name) ?? throw new RefusedException(NearestName.Find(name, names) is { } nearest
            ? $"There is no preset '{name}'; did you mean '{nearest}'?"
            : $"There is no preset '{name}'; there are {string.Join(", ", names)}.");
    }

    private static ExperimentRequest OfFile(string path, Func<string> read)
    {
        try
        {
            var stem = Path.GetFileNameWithoutExtension(path);
            return ExperimentRequest.OfSpecification(read(), NameOf(stem));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The texts of .NET for these name the file once more, by another path.
            var reason = e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file."
                : e is UnauthorizedAccessException ? "this user may not."
                : e.Message;
            throw new RefusedException($"The specification {path} cannot be read: {reason}", e);
        }
    }

    // The hash keeps files apart whose names differ only in what a folder's name may not hold.
    private static string NameOf(string stem)
    {
        if (RunName.IsValid(stem))
        {
            return stem;
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(stem)))[..HashLength];
        var text = NotOfNames().Replace(stem, "-").Trim('-');
        return $"{(text.Length == 0 ? "run" : text[..Math.Min(text.Length, RunName.MaximumLength - HashLength - 1)])}-{hash}";
    }

    [GeneratedRegex("[^A-Za-z0-9_-]+")]
    private static partial Regex NotOfNames();

    private static string ReadText(string path)
    {
        if (Directory.Exists(path))
        {
            throw new IOException("it is a folder.");
        }

        using var reader = new StreamReader(path);
        return ReadText(reader);
    }

    private static string ReadText(TextReader reader)
    {
        var buffer = new char[LongestFile + 1];
        var length = reader.ReadBlock(buffer);
        return length <= LongestFile
            ? new string(buffer, 0, length)
            : throw new IOException($"it is longer than {LongestFile} characters.");
    }
}
