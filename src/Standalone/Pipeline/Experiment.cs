using EquiSep.Contracts;
using EquiSep.Contracts.Paper;
using EquiSep.Contracts.Validation;
using EquiSep.Standalone.Commands;

namespace EquiSep.Standalone.Pipeline;

/// <summary>Runs that are carried out together.</summary>
/// <param name="Name">Name of its folder.</param>
/// <param name="Title">Title of its figure.</param>
/// <param name="Runs">Its runs, each with a name of its own.</param>
internal sealed record Experiment(string Name, string Title, IReadOnlyList<Specification> Runs)
{
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
                : Open(PresetsCommand.PresetNamed(presetOrFile).Name);
    }

    private static Experiment OpenFile(string path)
    {
        string json;
        try
        {
            json = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"The specification {path} cannot be read: {e.Message}", e);
        }

        var specification = SpecificationReader.Read(json);
        var stem = Path.GetFileNameWithoutExtension(path);
        var name = specification.Name ?? (RunName.IsValid(stem) ? stem : "run");
        return name.Equals(ResultsFolder.Artifacts, StringComparison.OrdinalIgnoreCase)
            ? throw new RefusedException($"name must not be {ResultsFolder.Artifacts}: the folder of that name holds what runs share.")
            : new Experiment(name, name, [specification with { Name = name }]);
    }
}
