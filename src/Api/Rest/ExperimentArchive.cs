using System.IO.Compression;
using System.Text;
using System.Text.Json;
using EquiSep.Api.Coordination;
using EquiSep.Contracts;
using EquiSep.Contracts.Artifacts;
using EquiSep.Contracts.Tables;
using EquiSep.Contracts.Validation;
using EquiSep.Figures;

namespace EquiSep.Api.Rest;

/// <summary>Everything that an experiment has made as a zip file: tables, figure and report, and a folder for each run.</summary>
internal sealed class ExperimentArchive(ExperimentRecord record, IReadOnlyList<RunView> runs, RunFiles files, Experiments experiments)
{
    /// <summary>Writes it, one file after the other, so that no more than one is in memory.</summary>
    public async Task WriteAsync(Stream body, CancellationToken token)
    {
        await using var output = new HeldBackStream(body);
        await using (var zip = await ZipArchive.CreateAsync(output, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, token))
        {
            await AddAllAsync(zip, token);
        }

        await output.FlushAsync(token);
    }

    private async Task AddAllAsync(ZipArchive zip, CancellationToken token)
    {
        await AddAsync(zip, "experiment.json", JsonSerializer.Serialize(record, ContractJson.Readable), token);
        var results = await files.SeparationsAsync(runs, token);
        var rows = RunFiles.Summary(results);
        await AddAsync(zip, "summary.csv", CsvTables.Summary(rows), token);
        await AddAsync(zip, "summary.json", JsonSerializer.Serialize(rows, ContractJson.Readable), token);
        if (results.Count > 0)
        {
            var figure = Figure.Grid(results, record.Title);
            await AddAsync(zip, "figure.png", figure.ToPng(), token);
            await AddAsync(zip, "figure.svg", figure.ToSvg(), token);
            await AddReportAsync(zip, token);
        }

        foreach (var run in runs)
        {
            await AddRunAsync(zip, run, token);
        }
    }

    private async Task AddReportAsync(ZipArchive zip, CancellationToken token)
    {
        var report = await ReportApi.WriteAsync(record, runs, files, token);
        await AddAsync(zip, "report.html", report.ToHtml(), token);
        await AddAsync(zip, "report.md", report.Markdown, token);
        foreach (var picture in report.Pictures)
        {
            await AddAsync(zip, picture.Path, picture.Png, token);
        }
    }

    private async Task AddRunAsync(ZipArchive zip, RunView run, CancellationToken token)
    {
        await AddAsync(zip, $"{run.Name}/specification.json", JsonSerializer.Serialize(run.Specification, ContractJson.Readable), token);
        await AddAsync(zip, $"{run.Name}/log.txt", await RunLog.WriteAsync(run, experiments.NotesOf(run.Id), files, token), token);
        if (await files.ModelRecordAsync(run, token) is { } model)
        {
            await AddAsync(zip, $"{run.Name}/epochs.csv", CsvTables.Epochs(model.Epochs), token);
            var (images, batch) = (SampleSize.Of(run.Specification.Data), run.Specification.Training.BatchSize);
            await AddAsync(zip, $"{run.Name}/steps.csv", CsvTables.Steps(model.StepLosses, (images + batch - 1) / batch), token);
            await AddWeightsAsync(zip, run, token);
        }

        if (await files.SeparationAsync(run, token) is { } result)
        {
            await AddAsync(zip, $"{run.Name}/separation.json", JsonSerializer.Serialize(result, ContractJson.Readable), token);
            await AddAsync(zip, $"{run.Name}/separation.csv", CsvTables.Separation(result.Layers), token);
            await AddAsync(zip, $"{run.Name}/figure.png", Figure.Panel(result).ToPng(), token);
            await AddAsync(zip, $"{run.Name}/figure.svg", Figure.Panel(result).ToSvg(), token);
        }
    }

    private async Task AddWeightsAsync(ZipArchive zip, RunView run, CancellationToken token)
    {
        if (await files.WeightsAsync(run, token) is not { } weights)
        {
            return;
        }

        // Weights look random: compression would cost time and save nothing.
        await using var content = weights;
        await using var entry = await zip.CreateEntry($"{run.Name}/model.safetensors", CompressionLevel.NoCompression).OpenAsync(token);
        await content.Stream.CopyToAsync(entry, token);
    }

    private static Task AddAsync(ZipArchive zip, string name, string text, CancellationToken token) => AddAsync(zip, name, Encoding.UTF8.GetBytes(text), token);

    private static async Task AddAsync(ZipArchive zip, string name, byte[] bytes, CancellationToken token)
    {
        await using var entry = await zip.CreateEntry(name).OpenAsync(token);
        await entry.WriteAsync(bytes, token);
    }
}
