using System.IO.Compression;
using System.Text;
using System.Text.Json;
using EquiSep.Coordinator.Experiments;
using EquiSep.Coordinator.Views;
using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Reports;
using EquiSep.Reports.Tables;

namespace EquiSep.Api.Rest;

/// <summary>Everything that an experiment has made as a zip file: tables, pictures and report, and a folder for each run.</summary>
internal sealed class ExperimentArchive(ExperimentRecord record, IReadOnlyList<RunView> runs, RunFiles files, ExperimentCommands experiments)
{
    /// <summary>Writes it, one file after the other, so that no more than one is in memory.</summary>
    public async Task WriteAsync(Stream body, CancellationToken token)
    {
        // A store that is away, and damage to a result, are told before the first byte.
        var results = await files.SeparationsAsync(runs, token);
        await using var output = new HeldBackStream(body);
        await using (var zip = await ZipArchive.CreateAsync(output, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, token))
        {
            try
            {
                await AddAllAsync(zip, results, token);
            }
            catch
            {
                // An archive that ends too early must not look whole, so it gets no directory.
                output.Drop();
                throw;
            }
        }

        await output.FlushAsync(token);
    }

    private async Task AddAllAsync(ZipArchive zip, IReadOnlyList<SeparationResult> results, CancellationToken token)
    {
        await AddAsync(zip, "experiment.json", JsonSerializer.Serialize(record, ContractJson.Readable), token);
        await AddAsync(zip, "", ExperimentReports.Tables(results), token);
        await AddAsync(zip, "summary.json", JsonSerializer.Serialize(SummaryRow.Of(results), ContractJson.Readable), token);
        if (results.Count > 0)
        {
            await AddAsync(zip, "", ExperimentReports.Pictures(results, record.Title), token);
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
            await AddAsync(zip, $"{run.Name}/", [TrainingTables.Epochs(model), TrainingTables.Steps(model)], token);
            await AddWeightsAsync(zip, run, token);
        }

        if (await files.SeparationAsync(run, token) is { } result)
        {
            await AddAsync(zip, $"{run.Name}/separation.json", JsonSerializer.Serialize(result, ContractJson.Readable), token);
            await AddAsync(zip, $"{run.Name}/", RunReports.Tables(result), token);
            await AddAsync(zip, $"{run.Name}/", RunReports.Pictures(result), token);
        }
    }

    private async Task AddWeightsAsync(ZipArchive zip, RunView run, CancellationToken token)
    {
        if (await files.LabelledWeightsAsync(run, token) is not { } weights)
        {
            return;
        }

        // Weights look random: compression would cost time and save nothing.
        await using var content = weights;
        await using var entry = await zip.CreateEntry($"{run.Name}/model.safetensors", CompressionLevel.NoCompression).OpenAsync(token);
        await content.CopyToAsync(entry, token);
    }

    private static async Task AddAsync(ZipArchive zip, string folder, IReadOnlyList<Table> tables, CancellationToken token)
    {
        foreach (var table in tables)
        {
            await AddAsync(zip, $"{folder}{table.Name}.csv", table.ToCsv(), token);
        }
    }

    private static async Task AddAsync(ZipArchive zip, string folder, IReadOnlyList<Picture> pictures, CancellationToken token)
    {
        foreach (var picture in pictures)
        {
            await AddAsync(zip, $"{folder}{picture.Name}.png", picture.Figure.ToPng(), token);
            await AddAsync(zip, $"{folder}{picture.Name}.svg", picture.Figure.ToSvg(), token);
        }
    }

    private static Task AddAsync(ZipArchive zip, string name, string text, CancellationToken token) => AddAsync(zip, name, Encoding.UTF8.GetBytes(text), token);

    private static async Task AddAsync(ZipArchive zip, string name, byte[] bytes, CancellationToken token)
    {
        await using var entry = await zip.CreateEntry(name).OpenAsync(token);
        await entry.WriteAsync(bytes, token);
    }
}
