using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;
using EquiSep.Reports;

namespace EquiSep.Api.Tests.Rest;

public sealed class ResultsTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_a_newer_version_wrote_is_said_to_be_so_and_left_alone()
    {
        await using var host = await ApiHost.StartAsync(folder);
        var run = (await host.SubmitAsync(Samples.OneRun)).Runs[0].Id;
        await host.UntilAsync(run, RunStatus.Completed);
        var path = Path.Combine(folder.Path, ArtifactPaths.Separation(host.Experiments.FindRun(run)!.Keys.Separation));
        var newer = (await File.ReadAllTextAsync(path, ApiHost.Token)).Replace("\"schema\":1,\"sha256\":\"", "\"schema\":2,\"sha256\":\"2", StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, newer, ApiHost.Token);

        using var answer = await host.Client.GetAsync(new Uri($"/api/runs/{run}/separation", UriKind.Relative), ApiHost.Token);

        Assert.Equal(HttpStatusCode.NotImplemented, answer.StatusCode);
        Assert.Contains("newer version of EquiSep", await answer.Content.ReadAsStringAsync(ApiHost.Token), StringComparison.Ordinal);
        Assert.Equal(newer, await File.ReadAllTextAsync(path, ApiHost.Token));
    }

    [Fact]
    public async Task A_separation_comes_as_JSON_or_CSV_under_the_name_of_the_run()
    {
        await using var host = await ApiHost.StartAsync(folder);
        await CompletedAsync(host, Samples.Grid(1));
        var run = await CompletedAsync(host, Samples.Grid(1).Replace("grid", "other", StringComparison.Ordinal));

        var result = await host.GetAsync<SeparationResult>($"/api/runs/{run}/separation");
        var (type, csv) = await TextAsync(host, $"runs/{run}/separation", "text/csv");
        var (preferred, _) = await TextAsync(host, $"runs/{run}/separation", "text/csv;q=0.5, application/*");
        using var neither = await SendAsync(host, $"runs/{run}/separation", "image/png");

        Assert.Equal(host.Experiments.FindRun(run)!.Name, result.Run);
        Assert.Equal([1, 0.5, 0.25, 0.125], result.Layers.Select(layer => layer.Within));
        Assert.Equal(("text/csv", "application/json"), (type, preferred));
        Assert.Equal(["index,name,width,within,between", "0,input,100,1,1", "1,block 1,100,0.5,1"], csv.Split('\n')[..3]);
        Assert.Equal(HttpStatusCode.NotAcceptable, neither.StatusCode);
    }

    [Fact]
    public async Task Figures_epochs_weights_and_the_story_of_a_run_can_be_had()
    {
        await using var host = await ApiHost.StartAsync(folder);
        var run = await CompletedAsync(host, Samples.OneRun);

        AssertPng(await host.Client.GetByteArrayAsync($"/api/runs/{run}/figure.png", ApiHost.Token));
        AssertPng(await host.Client.GetByteArrayAsync($"/api/experiments/{run[..32]}/figure.png", ApiHost.Token));
        var (type, svg) = await TextAsync(host, $"runs/{run}/figure.svg");
        Assert.Equal("image/svg+xml", type);
        Assert.Contains("<svg", svg, StringComparison.Ordinal);
        Assert.Contains("<svg", (await TextAsync(host, $"experiments/{run[..32]}/figure.svg")).Text, StringComparison.Ordinal);
        Assert.Equal(5, (await TextAsync(host, $"runs/{run}/epochs")).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);

        using var model = await SendAsync(host, $"runs/{run}/model");
        Assert.Equal("weights", await model.Content.ReadAsStringAsync(ApiHost.Token));
        Assert.Equal((7, "one.safetensors"), (model.Content.Headers.ContentLength, model.Content.Headers.ContentDisposition?.FileName));

        var log = (await TextAsync(host, $"runs/{run}/logs")).Text;
        foreach (var word in (string[])["asked for", "a test", "training goes on after epoch 2", "Images come from a test.", "now completed"])
        {
            Assert.Contains(word, log, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_is_not_made_yet_is_said_to_be_missing_with_the_status()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false);
        var run = (await host.SubmitAsync(Samples.OneRun)).Runs[0].Id;
        foreach (var path in (string[])["separation", "figure.png", "figure.svg", "epochs", "model"])
        {
            using var answer = await SendAsync(host, $"runs/{run}/{path}");
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Contains("is queued and has no", await answer.Content.ReadAsStringAsync(ApiHost.Token), StringComparison.Ordinal);
        }

        using var figure = await SendAsync(host, $"experiments/{run[..32]}/figure.png");
        Assert.Equal(HttpStatusCode.NotFound, figure.StatusCode);
        Assert.Empty(await host.GetAsync<List<SummaryRow>>($"/api/experiments/{run[..32]}/summary"));
        Assert.Contains("now queued", (await TextAsync(host, $"runs/{run}/logs")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_summary_has_a_line_for_each_completed_run()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false);
        var submitted = await host.SubmitAsync(Samples.Grid(3));
        await host.Services.MakeAsync(await host.Services.NextAsync<PrepareDataset>());
        await host.Services.MakeAsync(await host.Services.NextAsync<TrainModel>());
        var measure = await host.Services.NextAsync<MeasureSeparation>();
        await host.Services.MakeAsync(measure);
        await host.UntilAsync(measure.Run, RunStatus.Completed);

        var row = Assert.Single(await host.GetAsync<List<SummaryRow>>($"/api/experiments/{submitted.Id}/summary"));
        var (_, csv) = await TextAsync(host, $"experiments/{submitted.Id}/summary", "text/csv");

        Assert.Equal((measure.Specification.Name, 0.5), (row.Run, row.DecayRatio));
        Assert.StartsWith($"{row.Run},", csv.Split('\n')[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_and_a_picture_can_be_had_by_name()
    {
        await using var host = await ApiHost.StartAsync(folder);
        var run = await CompletedAsync(host, Samples.OneRun);
        foreach (var (of, table, first) in ((string, string, string)[])[($"runs/{run}", "separation", "index"), ($"experiments/{run[..32]}", "summary", "run")])
        {
            var rows = await host.GetAsync<JsonArray>($"/api/{of}/tables/{table}");
            var (type, csv) = await TextAsync(host, $"{of}/tables/{table}", "text/csv");
            Assert.Equal((first, "text/csv"), (rows[0]!.AsObject().First().Key, type));
            Assert.Equal(rows.Count + 1, csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
            AssertPng(await host.Client.GetByteArrayAsync($"/api/{of}/figures/figure.png", ApiHost.Token));
            Assert.Contains("<svg", (await TextAsync(host, $"{of}/figures/figure.svg")).Text, StringComparison.Ordinal);

            using var noTable = await SendAsync(host, $"{of}/tables/figure");
            using var noPicture = await SendAsync(host, $"{of}/figures/summary.png");
            Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (noTable.StatusCode, noPicture.StatusCode));
            Assert.Contains($"There is no table 'figure'; there are {table}", await noTable.Content.ReadAsStringAsync(ApiHost.Token), StringComparison.Ordinal);
            Assert.Contains("There is no picture 'summary'; there are figure", await noPicture.Content.ReadAsStringAsync(ApiHost.Token), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_request_for_several_seeds_gives_the_table_of_spread_and_figures_of_chosen_runs()
    {
        await using var host = await ApiHost.StartAsync(folder);
        var submitted = await host.SubmitAsync(Samples.OneRun.Replace("\"epochs\":4}", "\"epochs\":4},\"repeat\":3", StringComparison.Ordinal));
        Assert.Equal(["one-seed666", "one-seed667", "one-seed668"], submitted.Runs.Select(run => run.Name));
        foreach (var run in submitted.Runs)
        {
            await host.UntilAsync(run.Id, RunStatus.Completed);
        }

        var rows = await host.GetAsync<JsonArray>($"/api/experiments/{submitted.Id}/tables/spread");
        Assert.Equal(("one", "test_accuracy", 3), ((string?)rows[4]!["runs"], (string?)rows[4]!["measure"], (int?)rows[4]!["n"]));
        AssertPng(await host.Client.GetByteArrayAsync($"/api/experiments/{submitted.Id}/figure.png?choose=fit", ApiHost.Token));

        using var wrong = await SendAsync(host, $"experiments/{submitted.Id}/figure.png?choose=best");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Contains("must be one of fit, accuracy", await wrong.Content.ReadAsStringAsync(ApiHost.Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_figure_of_too_many_panels_is_refused_with_where_else_to_look()
    {
        await using var host = await ApiHost.StartAsync(folder);
        var submitted = await host.SubmitAsync(Samples.Grid(61));
        foreach (var run in submitted.Runs)
        {
            await host.UntilAsync(run.Id, RunStatus.Completed);
        }

        foreach (var path in (string[])["figure.png", "figure.svg", "figures/figure.png"])
        {
            using var answer = await SendAsync(host, $"experiments/{submitted.Id}/{path}");
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Contains("61 panels, and no picture has more than 60. Each run has a figure of its own, and the report", await answer.Content.ReadAsStringAsync(ApiHost.Token), StringComparison.Ordinal);
        }

        AssertPng(await host.Client.GetByteArrayAsync($"/api/runs/{submitted.Runs[60].Id}/figure.png", ApiHost.Token));
        AssertPng(await host.Client.GetByteArrayAsync($"/api/experiments/{submitted.Id}/figures/spread.png", ApiHost.Token));
    }

    [Fact]
    public async Task The_archive_holds_everything_that_is_made()
    {
        await using var host = await ApiHost.StartAsync(folder);
        var submitted = await host.SubmitAsync(Samples.Grid(2));
        foreach (var run in submitted.Runs)
        {
            await host.UntilAsync(run.Id, RunStatus.Completed);
        }

        using var zip = new ZipArchive(new MemoryStream(await host.Client.GetByteArrayAsync($"/api/experiments/{submitted.Id}/archive", ApiHost.Token)));

        string[] ofRun = ["specification.json", "log.txt", "epochs.csv", "steps.csv", "model.safetensors", "separation.json", "separation.csv", "figure.png", "figure.svg"];
        string[] expected =
        [
            "experiment.json", "summary.csv", "spread.csv", "spread.png", "spread.svg", "summary.json", "figure.png", "figure.svg",
            "report.html", "report.md", "report-pictures/figure.png", "report-pictures/spread.png",
            .. submitted.Runs.SelectMany(run => ofRun.Select(file => $"{run.Name}/{file}")),
        ];
        Assert.Equal(expected.Order(), zip.Entries.Select(entry => entry.FullName).Order());
        using var weights = new StreamReader(await zip.GetEntry($"{submitted.Runs[1].Name}/model.safetensors")!.OpenAsync(ApiHost.Token));
        Assert.Equal("weights", await weights.ReadToEndAsync(ApiHost.Token));
    }

    [Fact]
    public async Task A_damaged_separation_is_not_shown_but_measured_again()
    {
        await using var host = await ApiHost.StartAsync(folder);
        var run = await CompletedAsync(host, Samples.OneRun);
        var name = ArtifactPaths.Separation(host.Experiments.FindRun(run)!.Keys.Separation);
        var bytes = SealedJson.Write(Samples.Separation(host.Experiments.FindRun(run)!.Specification));
        bytes[^20] ^= 1;
        await host.Store.WriteAsync(new(name), (stream, token) => stream.WriteAsync(bytes, token).AsTask(), WriteCondition.None, ApiHost.Token);

        using var answer = await SendAsync(host, $"runs/{run}/separation");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (answer.StatusCode, answer.Headers.RetryAfter is not null));
        Assert.Contains("damaged", await answer.Content.ReadAsStringAsync(ApiHost.Token), StringComparison.Ordinal);
        await host.UntilAsync(run, RunStatus.Completed);
        Assert.Equal(2, host.Services.Received.OfType<MeasureSeparation>().Count());
        Assert.Equal(0.5, (await host.GetAsync<SeparationResult>($"/api/runs/{run}/separation")).Fit!.DecayRatio);
    }

    private static async Task<string> CompletedAsync(ApiHost host, string body)
    {
        var run = (await host.SubmitAsync(body)).Runs[0].Id;
        await host.UntilAsync(run, RunStatus.Completed);
        return run;
    }

    private static async Task<HttpResponseMessage> SendAsync(ApiHost host, string path, string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/{path}");
        if (accept is not null)
        {
            foreach (var type in accept.Split(','))
            {
                request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(type.Trim()));
            }
        }

        return await host.Client.SendAsync(request, ApiHost.Token);
    }

    private static async Task<(string? Type, string Text)> TextAsync(ApiHost host, string path, string? accept = null)
    {
        using var answer = await SendAsync(host, path, accept);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsStringAsync(ApiHost.Token));
    }

    private static void AssertPng(byte[] bytes) => Assert.Equal("PNG", Encoding.ASCII.GetString(bytes, 1, 3));
}
