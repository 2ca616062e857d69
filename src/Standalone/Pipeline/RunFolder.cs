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
    /// <param name="withSteps">Whether the table of steps is asked for.</param>
    /// <returns>Paths of the files.</returns>
    public static IReadOnlyList<string> Write(string folder, SeparationResult result, ModelArtifact model, bool withSteps)
    {
        var files = new List<string>();
        var text = WholeJson.Text(result);
        var picture = new Lazy<Figure>(() => Figure.Panel(result));
        var isCurrent = File.Exists(Path.Combine(folder, Separation)) && File.ReadAllText(Path.Combine(folder, Separation)) == text;
        Put("separation.csv", path => WholeFile.WriteText(path, CsvTables.Separation(result.Layers)));
        Copy(ModelArtifact.EpochsName);
        Put("figure.png", path => WholeFile.Write(path, stream => picture.Value.WritePng(stream)));
        Put("figure.svg", path => WholeFile.WriteText(path, picture.Value.ToSvg()));
        Copy(ModelArtifact.ModelName);
        if (withSteps || File.Exists(Path.Combine(folder, ModelArtifact.StepsName)))
        {
            // The steps that somebody asked for earlier stay, but never those of an earlier training under this name.
            Copy(ModelArtifact.StepsName);
        }

        // The last one written: where it is right, the others are.
        Put(Separation, path => WholeFile.WriteText(path, text));
        return files;

        void Copy(string name)
        {
            var path = Path.Combine(folder, name);
            files.Add(path);
            if (!FolderChecksums.AreEqual(model[name], path))
            {
                WholeFile.Copy(model[name], path);
            }
        }

        void Put(string name, Action<string> write)
        {
            var path = Path.Combine(folder, name);
            files.Add(path);
            if (!isCurrent || !File.Exists(path))
            {
                write(path);
            }
        }
    }
}
