using System.Security.Cryptography;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Reports;
using EquiSep.Reports.Tables;

namespace EquiSep.Cli.Results;

/// <summary>Lays a run's results out for people: tables, pictures, the model.</summary>
/// <param name="store">Where the model lies.</param>
/// <param name="folder">The run's folder.</param>
internal sealed class RunFolder(IArtifactStore store, string folder)
{
    private const string Separation = LaidOutResult.File;
    private const string Steps = "steps.csv";
    private const string Model = "model.safetensors";
    private readonly LaidOutFiles files = new(folder);

    /// <summary>Writes what is not there yet, or belongs to another result, and deletes what only another result had.</summary>
    /// <param name="run">What the run gave.</param>
    /// <param name="withSteps">Whether the table of steps is asked for.</param>
    /// <param name="stop">Ends the copying of the model.</param>
    /// <returns>Paths of the files.</returns>
    public async Task<IReadOnlyList<string>> WriteAsync(MadeRun run, bool withSteps, CancellationToken stop)
    {
        var text = WholeJson.Text(run.Result);
        var isCurrent = files.Holds(Separation, text);
        PutTables(run, withSteps);
        PutPictures(run, isCurrent);
        await PutModelAsync(run, stop);
        files.DeleteOthers(RunReports.FileNames);

        // The last one written: where it is right, the pictures are.
        files.Write(Separation, text);
        return files.Paths;
    }

    /// <summary>Deletes what <see cref="WriteAsync"/> writes, and the folder when nothing else is in it.</summary>
    /// <param name="folder">The run's folder.</param>
    public static void Delete(string folder)
    {
        new LaidOutFiles(folder).DeleteOthers([.. RunReports.FileNames, Steps, "epochs.csv", Model, Separation]);
        if (!Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
        }
    }

    private void PutTables(MadeRun run, bool withSteps)
    {
        List<Table> tables = [.. RunReports.Tables(run.Result), TrainingTables.Epochs(run.Model)];
        if (withSteps || File.Exists(files.PathOf(Steps)))
        {
            // The steps that somebody asked for earlier stay, but never those of an earlier training under this name.
            tables.Add(TrainingTables.Steps(run.Model));
        }

        foreach (var table in tables)
        {
            files.Write($"{table.Name}.csv", table.ToCsv());
        }
    }

    private void PutPictures(MadeRun run, bool areCurrent)
    {
        foreach (var picture in RunReports.Pictures(run.Result))
        {
            var (png, svg) = (files.Add($"{picture.Name}.png"), files.Add($"{picture.Name}.svg"));
            if (!areCurrent || !File.Exists(png) || !File.Exists(svg))
            {
                WholeFile.Write(png, stream => picture.Figure.WritePng(stream));
                WholeFile.WriteText(svg, picture.Figure.ToSvg());
            }
        }
    }

    private async Task PutModelAsync(MadeRun run, CancellationToken stop)
    {
        var path = files.Add(Model);
        if (File.Exists(path) && Sum(path) == run.Model.ModelSha256)
        {
            return;
        }

        var content = await store.OpenAsync(new(run.Weights), stop) ?? throw new InvalidDataException($"{run.Weights} is missing.");
        await using var weights = new VerifyingStream(content, run.Model.ModelSha256, run.Weights);
        try
        {
            WholeFile.Write(path, weights.CopyTo);
        }
        catch (DamagedContentException e)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }

    private static string Sum(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
