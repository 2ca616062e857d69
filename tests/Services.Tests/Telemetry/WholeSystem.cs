using System.Net.Http.Json;
using System.Text.Json;
using EquiSep.AnalysisService;
using EquiSep.Api.Rest;
using EquiSep.Coordinator;
using EquiSep.DataService;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messaging;
using EquiSep.ServiceDefaults;
using EquiSep.Services.Tests.Messaging;
using EquiSep.TrainingService;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace EquiSep.Services.Tests.Telemetry;

/// <summary>All services in one process, with the REST API on a free port and the store in a folder of its own.</summary>
internal sealed class WholeSystem : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("equisep-system-");
    private readonly WebApplication app;

    private WholeSystem(string[] settings)
    {
        var builder = WebApplication.CreateBuilder(
        [
            "--urls=http://127.0.0.1:0", $"--Artifacts:Folder={folder.FullName}",
            "--Datasets:Offline=true", "--Datasets:SearchUsualPlaces=false", $"--Datasets:Cache={folder.FullName}/none", .. settings,
        ]);
        builder.Logging.ClearProviders().AddProvider(Log);
        builder.AddServiceDefaults();
        builder.AddArtifactStore();
        builder.AddDatasets();
        builder.AddTraining();
        builder.AddAnalysis();
        builder.AddCoordinator();
        builder.AddApi();
        builder.AddMessaging(
            bus =>
            {
                bus.AddDatasetHandlers();
                bus.AddTrainingHandlers();
                bus.AddAnalysisHandlers();
                bus.AddCoordinatorHandlers();
            },
            asks: true);
        builder.WatchQueues(TimeSpan.FromSeconds(0.1));
        app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapApi();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A client of the API.</summary>
    public HttpClient Client { get; } = new();

    /// <summary>The lines of the log.</summary>
    public LogLines Log { get; } = new();

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="settings">More of the configuration, as on the command line; without a broker the bus is in memory.</param>
    public static async Task<WholeSystem> StartAsync(params string[] settings)
    {
        var system = new WholeSystem(settings);
        await system.app.StartAsync(Token);
        system.Client.BaseAddress = new(system.app.Urls.Single());
        await Waiting.UntilAsync(
            async () => (await system.Client.GetAsync(new Uri("/health", UriKind.Relative), Token)).StatusCode,
            status => status == System.Net.HttpStatusCode.OK,
            "the system is ready");
        return system;
    }

    /// <summary>The request for one small run.</summary>
    /// <param name="epochs">Epochs of its training.</param>
    /// <param name="data">Its data set; only images of <c>cfm</c> are there.</param>
    public static string SmallRun(int epochs, string data = "cfm") => $$"""
        { "specification": {
            "data": { "name": "{{data}}", "perClass": 5 },
            "network": { "family": "GFNN", "layers": 1, "width": 8 },
            "training": { "epochs": {{epochs}} } } }
        """;

    /// <summary>Asks for an experiment.</summary>
    /// <param name="request">The body of the request.</param>
    /// <returns>Id of the experiment.</returns>
    public async Task<string> SubmitAsync(string request)
    {
        using var content = new StringContent(request, null, "application/json");
        using var answer = await Client.PostAsync(new Uri("/api/experiments", UriKind.Relative), content, Token);
        var submitted = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(Token);
        return submitted.GetProperty("id").GetString()!;
    }

    /// <summary>Waits until an experiment has a status.</summary>
    public Task UntilAsync(string experiment, string status) => Waiting.UntilAsync(
        async () => (await Client.GetFromJsonAsync<JsonElement>($"/api/experiments/{experiment}", Token)).GetProperty("status").GetString(),
        found => found == status,
        $"the experiment is {status}");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
        folder.Delete(recursive: true);
    }
}
