using EquiSep.Contracts;
using EquiSep.Contracts.Paper;
using EquiSep.Contracts.Validation;

namespace EquiSep.Standalone.Pipeline;

/// <summary>Runs that are carried out together.</summary>
/// <param name="Name">Name of its folder.</param>
/// <param name="Title">Title of its figure.</param>
/// <param name="Runs">Its runs, each with a name of its own.</param>
internal sealed record Experiment(string Name, string Title, IReadOnlyList<Specification> Runs)
{
    private const int LongestFile = 1_000_000;

    /// <summary>The preset of that name, or the one run of a specification file.</summary>
    /// <param name="presetOrFile">A name of <see cref="Presets"/>, or the path of a JSON file.</param>
    /// <exception cref="RefusedException">There is neither.</exception>
    /// <exception cref="SpecificationException">The file holds no specification.</exception>
    public static Experiment Open(string presetOrFile)
    {
        return Presets.Find(presetOrFile) is { } preset
            ? new Experiment(preset.Name, $"{preset.Name}: {preset.Title}", preset.Runs)
            : File.Exists(presetOrFile) || presetOrFile.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
                ? OpenFile(presetOrFile)
                : Open(PresetNamed(presetOrFile).Name);
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

    private static Experiment OpenFile(string path)
    {
        string json;
        try
        {
            json = ReadText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"The specification {path} cannot be read: {e.Message}", e);
        }

        var specification = SpecificationReader.Read(json);
        var stem = Path.GetFileNameWithoutExtension(path);
        var name = specification.Name ?? (RunName.IsValid(stem) ? stem : "run");
        var owner = name.Equals(ResultsFolder.Artifacts, StringComparison.OrdinalIgnoreCase) ? "what runs share"
            : Presets.All.Any(preset => preset.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ? "the results of a preset"
            : null;
        return owner is null
            ? new Experiment(name, name, [specification with { Name = name }])
            : throw new RefusedException($"name must not be {name}: the folder of that name holds {owner}. Give the specification another name.");
    }

    private static string ReadText(string path)
    {
        if (Directory.Exists(path))
        {
            throw new IOException("it is a folder.");
        }

        using var reader = new StreamReader(path);
        var buffer = new char[LongestFile + 1];
        var length = reader.ReadBlock(buffer);
        return length <= LongestFile
            ? new string(buffer, 0, length)
            : throw new IOException($"it is longer than {LongestFile} characters.");
    }
}
