using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Azure.Storage.Blobs;
using EquiSep.AppHost.Servers;
using EquiSep.Pipeline.Artifacts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace EquiSep.Testing;

/// <summary>The application of src/AppHost on the real orchestrator, with servers as processes, a data folder and ports of its own.</summary>
/// <param name="trainers">Number of trainers, each with one slot.</param>
/// <param name="settings">Environment of servers and services.</param>
public class Deployment(int trainers, params (string Name, string Value)[] settings) : IAsyncDisposable
{
    private const string Broker = "messaging";
    private const string BlobStore = "blobs";
    private const int LinesOfTail = 30;

    // Minutes, for machines that do something else besides.
    private static readonly TimeSpan startLimit = TimeSpan.FromMinutes(5);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("equisep-apphost-");
    private readonly int apiPort = FreePort.Find();
    private readonly ResourceLogs logs = new();
    private DistributedApplication? application;
    private ResourceStates? states;
    private Task? started;
    private ApiClient? api;
    private IArtifactStore? store;

    /// <summary>The reason why it cannot run here; null when it can.</summary>
    public static string? Missing { get; } = !OperatingSystem.IsLinux() ? "processes are stopped and killed on Linux only"
        : new[] { RabbitMQProcess.Program, AzuriteProcess.Program }.FirstOrDefault(program => !File.Exists(program)) is { } program
            ? $"there is no {program}; infra/local/install.sh fetches it"
        : null;

    /// <summary>The names of the trainers.</summary>
    internal IReadOnlyList<string> Trainers { get; } = [.. Enumerable.Range(1, trainers).Select(number => $"trainer-{number}")];

    /// <summary>The REST API.</summary>
    internal ApiClient Api => api ??= new(apiPort);

    /// <summary>The address of the REST API.</summary>
    internal Uri ApiAddress => new($"http://127.0.0.1:{apiPort}");

    /// <summary>The messages.</summary>
    internal Messages Messages => new(BrokerAddress);

    /// <summary>The artifacts.</summary>
    internal IArtifactStore Store => store ??= new BlobArtifactStore(new BlobServiceClient(BlobAddress).GetBlobContainerClient("equisep"));

    /// <summary>The connection string of the broker.</summary>
    internal virtual string BrokerAddress => $"amqp://guest:guest@127.0.0.1:{AmqpPort}";

    /// <summary>The connection string of the blobs.</summary>
    internal virtual string BlobAddress => AzuriteAccount.ConnectionString($"127.0.0.1:{BlobPort}");

    /// <summary>The application.</summary>
    internal DistributedApplication Application => application ?? throw new InvalidOperationException("The application has not been started.");

    /// <summary>The port of the broker.</summary>
    protected int AmqpPort { get; } = FreePort.Find();

    /// <summary>The port of the blobs.</summary>
    protected int BlobPort { get; } = FreePort.Find();

    /// <summary>The resources that run from the beginning; null for all.</summary>
    protected virtual string[]? Wanted => null;

    /// <summary>A folder that goes with the application.</summary>
    protected DirectoryInfo Scratch => folder.CreateSubdirectory("tmp");

    private ResourceNotificationService Notifications => Application.ResourceNotifications;

    /// <summary>Starts the application for the first test that needs it. Where it cannot run, the test is skipped.</summary>
    internal Task EnsureStartedAsync()
    {
        Assert.SkipWhen(Missing is not null, Missing ?? "");
        return started ??= StartAsync();
    }

    /// <summary>Starts the application and waits until it is healthy.</summary>
    private protected virtual async Task StartAsync()
    {
        using var limit = new CancellationTokenSource(startLimit);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(Arguments(), limit.Token);
        foreach (var resource in builder.Resources.OfType<IResourceWithEnvironment>())
        {
            var target = builder.CreateResourceBuilder(resource);
            foreach (var (name, value) in settings)
            {
                target.WithEnvironment(name, value);
            }

            // Telemetry would go to nobody. A process that is killed leaves files in the temporary folder.
            target.WithEnvironment("OTEL_EXPORTER_OTLP_ENDPOINT", "").WithEnvironment("TMPDIR", Scratch.FullName);
            if (Wanted is { } wanted && resource.Name != "epmd" && !wanted.Contains(resource.Name))
            {
                target.WithExplicitStart();
            }
        }

        builder.Services.AddLogging(logging => logging.ClearProviders().AddProvider(logs).SetMinimumLevel(LogLevel.Information));
        Configure(builder);
        application = await builder.BuildAsync(limit.Token);
        states = new(application.ResourceNotifications);
        await application.StartAsync(limit.Token);
        await WaitUntilReadyAsync(Wanted ?? Services, limit.Token);
    }

    /// <summary>Starts resources that do not run and waits until they are healthy; all of them when none is named.</summary>
    internal async Task UpAsync(params string[] names)
    {
        using var limit = new CancellationTokenSource(startLimit);
        var wanted = names.Length > 0 ? names : Wanted ?? [Broker, BlobStore, .. Services];

        // What is known of a resource may still be its last end for a moment after it was started again.
        var ends = wanted.ToDictionary(name => name, name => Snapshot(name)?.StopTimeStamp);
        foreach (var name in wanted.Where(name => !IsUnderWay(name)))
        {
            var result = await Application.ResourceCommands.ExecuteCommandAsync(Resource(name), KnownResourceCommands.StartCommand, limit.Token);
            Assert.True(result.Success, $"{name} cannot be started: {result.Message}");
        }

        await WaitUntilReadyAsync(wanted, limit.Token, ends);
    }

    /// <summary>Ends resources in good order.</summary>
    internal async Task DownAsync(params string[] names)
    {
        using var limit = new CancellationTokenSource(startLimit);
        await Task.WhenAll(names.Where(IsUnderWay).Select(async name =>
        {
            var result = await Application.ResourceCommands.ExecuteCommandAsync(Resource(name), KnownResourceCommands.StopCommand, limit.Token);
            Assert.True(result.Success, $"{name} cannot be stopped: {result.Message}");
            await WaitUntilEndedAsync(name);
        }));
    }

    /// <summary>Starts all resources that do not run, and continues those that stand still.</summary>
    internal async Task RestoreAsync()
    {
        ContinueAll();
        await UpAsync();
    }

    /// <summary>Kills a process (SIGKILL) and waits until it is gone.</summary>
    internal Task KillAsync(string name) => EndAsync(name, Signal.Kill);

    /// <summary>Asks a process to end (SIGTERM) and waits until it is gone.</summary>
    internal Task TerminateAsync(string name) => EndAsync(name, Signal.Terminate);

    /// <summary>Sends a signal to a process.</summary>
    internal void Send(Signal signal, string name) => ProcessSignals.Send(signal, Pid(name));

    /// <summary>Console output of a resource, of all its lives.</summary>
    internal string Log(string name) => logs.Of(name);

    /// <summary>The last lines that each service has written.</summary>
    internal string LogTails() => string.Join(
        Environment.NewLine, Services.SelectMany(name => Log(name).Split('\n').TakeLast(LinesOfTail).Prepend($"== {name}")));

    /// <summary>The number of occurrences of a text in the logs of resources.</summary>
    internal int Count(string text, params IEnumerable<string> names) => names.Sum(name => Log(name).Split(text).Length - 1);

    /// <summary>Memory of a process in megabytes of 10⁶ bytes: resident now, and its maximum so far.</summary>
    internal (double Resident, double Peak) Memory(string name) => ProcessSignals.Memory(Pid(name));

    /// <summary>Seconds of processor time that a process has used.</summary>
    internal double ProcessorSeconds(string name) => ProcessSignals.ProcessorSeconds(Pid(name));

    /// <summary>All queues of the broker.</summary>
    internal Task<IReadOnlyList<Queue>> QueuesAsync() => Queue.ListAsync(BrokerEnvironment);

    /// <summary>The broker's answer to a term of Erlang.</summary>
    internal async Task<string> AskBrokerAsync(string term) => (await Queue.RunAsync(BrokerEnvironment, "eval", term)).Trim();

    /// <summary>The latest state of a resource; null when nothing is known yet.</summary>
    internal CustomResourceSnapshot? Snapshot(string name) => states!.Of(name);

    /// <summary>The number of the process that does the work of a resource.</summary>
    internal int Pid(string name) =>
        TryGetPid(name) ?? throw new InvalidOperationException($"{name} has no process; its state is {State(name)}.");

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        api?.Dispose();
        if (application is not null)
        {
            ContinueAll();
            await application.StopAsync();
            await states!.DisposeAsync();
            await application.DisposeAsync();
        }

        folder.Delete(recursive: true);
    }

    /// <summary>Changes the application before it is built.</summary>
    protected virtual void Configure(IDistributedApplicationTestingBuilder builder)
    {
    }

    private Dictionary<string, string> BrokerEnvironment =>
        Snapshot(Broker)!.EnvironmentVariables.Where(variable => variable.IsFromSpec).ToDictionary(variable => variable.Name, variable => variable.Value ?? "");

    private string[] Services => ["data", .. Trainers, "analysis", "api"];

    private string[] Arguments() =>
    [
        "--servers", "processes", "--trainers", $"{trainers}", "--slots", "1", "--data", folder.FullName,
        "--api-port", $"{apiPort}", "--amqp-port", $"{AmqpPort}", "--blob-port", $"{BlobPort}", "--management-port", "0",
    ];

    private IResource Resource(string name) =>
        Application.Services.GetRequiredService<DistributedApplicationModel>().Resources.Single(resource => resource.Name == name);

    private string? State(string name) => Snapshot(name)?.State?.Text;

    // A process that has just died still counts as running for a moment.
    private bool IsUnderWay(string name) => State(name) is { } state
        && !KnownResourceStates.TerminalStates.Contains(state) && state != KnownResourceStates.NotStarted;

    private int? TryGetPid(string name) => ResourceStates.ProcessNumber(Snapshot(name));

    private async Task EndAsync(string name, Signal signal)
    {
        var pid = Pid(name);
        ProcessSignals.Send(signal, pid);
        await Waiting.UntilAsync(() => Task.FromResult(!ProcessSignals.Lives(pid)), $"{name} has ended");
        await WaitUntilEndedAsync(name);
    }

    private async Task WaitUntilEndedAsync(string name) =>
        await Waiting.UntilAsync(() => Task.FromResult(!IsUnderWay(name)), $"the orchestrator knows that {name} has ended");

    private Task WaitUntilReadyAsync(IEnumerable<string> names, CancellationToken cancellationToken, Dictionary<string, DateTime?>? ends = null) =>
        Task.WhenAll(names.Select(name => WaitUntilReadyAsync(name, ends?.GetValueOrDefault(name), cancellationToken)));

    private async Task WaitUntilReadyAsync(string name, DateTime? end, CancellationToken cancellationToken)
    {
        try
        {
            var change = await Notifications.WaitForResourceAsync(
                name,
                change => change.Snapshot.HealthStatus == HealthStatus.Healthy
                    || (KnownResourceStates.TerminalStates.Contains(change.Snapshot.State?.Text) && change.Snapshot.StopTimeStamp != end),
                cancellationToken);
            Assert.True(change.Snapshot.HealthStatus == HealthStatus.Healthy, Describe(name));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Assert.Fail(Describe(name));
        }
    }

    // What is needed to find the cause of a resource that does not become healthy.
    private string Describe(string name)
    {
        var reports = Snapshot(name)?.HealthReports.Select(report => $"{report.Name} is {report.Status}: {report.Description} {report.ExceptionText?.Split('\n')[0]}") ?? [];
        var threads = TryGetPid(name) is { } pid ? ProcessSignals.Threads(pid) : [];
        return string.Join(Environment.NewLine, (string[])[$"{name} is {State(name)} and not healthy.", .. reports, .. threads, .. Log(name).Split('\n').TakeLast(2 * LinesOfTail)]);
    }

    private void ContinueAll()
    {
        foreach (var pid in ((string[])[Broker, BlobStore, .. Services]).Select(TryGetPid).OfType<int>())
        {
            ProcessSignals.Send(Signal.Continue, pid);
        }
    }
}
