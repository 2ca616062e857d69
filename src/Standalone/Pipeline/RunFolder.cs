using EquiSep.Contracts;
using EquiSep.Contracts.Tables;
using EquiSep.Figures;

namespace EquiSep.Standalone.Pipeline;

/// <summary>Lays a run's results out for people: tables, pictures, the model.</summary>
internal static class RunFolder
{
    private const string Separation = "separation.json";

    /// <summary>Writes what is not there yet, or belongs to another result.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="result">The run's result.</param>
    /// <param name="model">Its model.</param>
    /// <param name="withSteps">Whether the table of steps belongs to it.</param>
    /// <returns>Paths of the files.</returns>
    public static IReadOnlyList<string> Write(string folder, SeparationResult result, ModelArtifact model, bool withSteps)
    {
        var text = WholeJson.Text(result);
        var picture = new Lazy<Figure>(() => Figure.Panel(result));
        (string Name, Action<string> Write)[] files =
        [
            ("separation.csv", path => WholeFile.WriteText(path, CsvTables.Separation(result.Layers))),
            (ModelArtifact.EpochsName, path => WholeFile.Copy(model[ModelArtifact.EpochsName], path)),
            ("figure.png", path => WholeFile.Write(path, stream => picture.Value.WritePng(stream))),
            ("figure.svg", path => WholeFile.WriteText(path, picture.Value.ToSvg())),
            (ModelArtifact.ModelName, path => WholeFile.Copy(model[ModelArtifact.ModelName], path)),
            .. withSteps ? [(ModelArtifact.StepsName, (Action<string>)(path => WholeFile.Copy(model[ModelArtifact.StepsName], path)))] : Array.Empty<(string, Action<string>)>(),

            // The last one written: where it is right, the others are.
            (Separation, path => WholeFile.WriteText(path, text)),
        ];
        var isCurrent = File.Exists(Path.Combine(folder, Separation)) && File.ReadAllText(Path.Combine(folder, Separation)) == text;
        foreach (var (name, write) in files)
        {
            var path = Path.Combine(folder, name);
            if (!isCurrent || !File.Exists(path))
            {
                write(path);
            }
        }

        if (!withSteps)
        {
            // It may be there from an earlier training under this name.
            File.Delete(Path.Combine(folder, ModelArtifact.StepsName));
        }

        return [.. files.Select(file => Path.Combine(folder, file.Name))];
    }
}
