using System.Security.Cryptography;
using EquiSep.Contracts.Tables;
using EquiSep.Figures;
using EquiSep.ServiceDefaults.Artifacts;

namespace EquiSep.Standalone.Results;

/// <summary>Lays a run's results out for people: tables, pictures, the model.</summary>
/// <param name="store">Where the model lies.</param>
/// <param name="folder">The run's folder.</param>
internal sealed class RunFolder(IArtifactStore store, string folder)
{
    private const string Separation = "separation.json";
    private const string Steps = "steps.csv";
    private readonly List<string> files = [];

    /// <summary>Writes what is not there yet, or belongs to another result.</summary>
    /// <param name="run">What the run gave.</param>
    /// <param name="withSteps">Whether the table of steps is asked for.</param>
    /// <param name="stop">Ends the copying of the model.</param>
    /// <returns>Paths of the files.</returns>
    public async Task<IReadOnlyList<string>> WriteAsync(MadeRun run, bool withSteps, CancellationToken stop)
    {
        var text = WholeJson.Text(run.Result);
        var isCurrent = Holds(PathOf(Separation), text);
        PutText("separation.csv", CsvTables.Separation(run.Result.Layers));
        PutText("epochs.csv", CsvTables.Epochs(run.Model.Epochs));
        PutPictures(run, isCurrent);
        await PutModelAsync(run, stop);
        if (withSteps || File.Exists(PathOf(Steps)))
        {
            // The steps that somebody asked for earlier stay, but never those of an earlier training under this name.
            PutText(Steps, CsvTables.Steps(run.Model.StepLosses, Math.Max(1, run.Model.StepLosses.Count / run.Model.Epochs.Count)));
        }

        // The last one written: where it is right, the pictures are.
        PutText(Separation, text);
        return files;
    }

    private void PutPictures(MadeRun run, bool areCurrent)
    {
        var (png, svg) = (Add("figure.png"), Add("figure.svg"));
        if (areCurrent && File.Exists(png) && File.Exists(svg))
        {
            return;
        }

        var picture = Figure.Panel(run.Result);
        WholeFile.Write(png, stream => picture.WritePng(stream));
        WholeFile.WriteText(svg, picture.ToSvg());
    }

    private async Task PutModelAsync(MadeRun run, CancellationToken stop)
    {
        var path = Add("model.safetensors");
        if (File.Exists(path) && Sum(path) == run.Model.ModelSha256)
        {
            return;
        }

        await using var weights = await store.OpenAsync(new(run.Weights), stop) ?? throw new InvalidDataException($"{run.Weights} is missing.");
        WholeFile.Write(path, weights.Stream.CopyTo);
    }

    private void PutText(string name, string content)
    {
        var path = Add(name);
        if (!Holds(path, content))
        {
            WholeFile.WriteText(path, content);
        }
    }

    private string Add(string name)
    {
        files.Add(PathOf(name));
        return files[^1];
    }

    private string PathOf(string name) => Path.Combine(folder, name);

    private static bool Holds(string path, string text) => File.Exists(path) && File.ReadAllText(path) == text;

    private static string Sum(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
