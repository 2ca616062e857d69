
namespace EquiSep.EndToEnd.Tests.Secrets;

/// <summary>The four services with secrets in a folder, as loud as they can be, and all that is seen of them from outside.</summary>
internal sealed class WatchedServices : IAsyncDisposable
{
    private readonly AnswerRecorder known = new(("X-Api-Key", Canaries.ApiKey));
    private readonly AnswerRecorder unknown = new(("X-Api-Key", Canaries.WrongApiKey));
    private readonly List<ServiceProcess> services = [];
    private readonly TelemetrySink telemetry;

    private WatchedServices(TelemetrySink telemetry) => this.telemetry = telemetry;

    /// <summary>Their names.</summary>
    public static string[] Names { get; } = ["DataService", "TrainingService", "AnalysisService", "Api"];

    /// <summary>Api for who has a key; for others it is <see cref="Stranger"/>.</summary>
    public ApiClient Api { get; private set; } = null!;

    /// <summary>Api for who has none.</summary>
    public ApiClient Stranger { get; private set; } = null!;

    /// <summary>Api and those that answer nothing but questions after their health.</summary>
    public IReadOnlyList<ApiClient> All { get; private set; } = [];

    /// <summary>Starts them.</summary>
    /// <param name="folder">An empty folder, for secrets and whatever else they write.</param>
    /// <param name="broker">Connection string of the broker.</param>
    /// <param name="blobs">Connection string of the store.</param>
    public static async Task<WatchedServices> StartAsync(DirectoryInfo folder, string broker, string blobs)
    {
        var watched = new WatchedServices(await TelemetrySink.StartAsync());
        var secrets = folder.CreateSubdirectory("secrets");
        foreach (var (name, value) in ((string, string)[])[("ConnectionStrings__messaging", broker), ("ConnectionStrings__blobs", blobs), ("Api__Keys__0__Sha256", Canaries.ApiKeyHash)])
        {
            await File.WriteAllTextAsync(Path.Combine(secrets.FullName, name), value);
        }

        foreach (var name in Names)
        {
            watched.services.Add(new(name, [.. Settings(folder, watched.telemetry.Url), ("Secrets__Folder", secrets.FullName), ("OTEL_SERVICE_NAME", $"watched-{name}")]));
        }

        List<ApiClient> clients = [];
        foreach (var service in watched.services)
        {
            clients.Add(new(await service.PortAsync(), watched.known));
        }

        (watched.All, watched.Api) = (clients, clients[^1]);
        watched.Stranger = new(await watched.services[^1].PortAsync(), watched.unknown);
        return watched;
    }

    /// <summary>Waits until a service has written something.</summary>
    public Task WaitForAsync(string name, string text) => services.Single(service => service.Project == name).WaitForAsync(text);

    /// <summary>Ends them and keeps what was seen of them while they lived and ended.</summary>
    /// <returns>What was seen, by place.</returns>
    public async Task<Dictionary<string, string>> EndAsync()
    {
        Dictionary<string, string> seen = new() { ["answers"] = known.Text, ["answers to strangers"] = unknown.Text };
        foreach (var service in services)
        {
            seen[$"command line of {service.Project}"] = service.CommandLine;
        }

        await Task.WhenAll(services.Select(service => service.EndAsync()));
        foreach (var service in services)
        {
            seen[$"output of {service.Project}"] = service.Output;
        }

        foreach (var kind in (string[])["traces", "metrics", "logs"])
        {
            seen[kind] = telemetry.Text(kind);
        }

        return seen;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var service in services)
        {
            await service.DisposeAsync();
        }

        known.Dispose();
        unknown.Dispose();
        await telemetry.DisposeAsync();
    }

    private static IEnumerable<(string Name, string Value)> Settings(DirectoryInfo folder, string telemetry) =>
    [
        ("Logging__LogLevel__Default", "Trace"), ("Logging__LogLevel__Microsoft.AspNetCore", "Trace"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", telemetry), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_EXPORTER_OTLP_HEADERS", $"x-token={Canaries.Token}"),
        ("OTEL_BSP_SCHEDULE_DELAY", "200"), ("OTEL_BLRP_SCHEDULE_DELAY", "200"), ("OTEL_METRIC_EXPORT_INTERVAL", "1000"),
        ("Api__Keys__0__Name", "known"), ("Api__Keys__0__Role", "admin"),
        ("Datasets__Offline", "true"), ("Datasets__Cache", folder.CreateSubdirectory("cache").FullName), ("TMPDIR", folder.FullName),
    ];
}
