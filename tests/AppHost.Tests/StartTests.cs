using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace EquiSep.AppHost.Tests;

/// <summary>Starts that fail end with a reason on the resource and in the console; nothing waits for ever.</summary>
public sealed class StartTests : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("equisep-start-");
    private readonly ResourceLogs logs = new();
    private DistributedApplication? application;
    private ResourceStates? states;
    private Task starting = Task.CompletedTask;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <inheritdoc/>
    public ValueTask InitializeAsync()
    {
        Assert.SkipWhen(Deployment.Missing is not null, Deployment.Missing ?? "");
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (application is not null)
        {
            if (Pid("messaging") is { } broker)
            {
                ProcessSignals.Send(Signal.Continue, broker);
            }

            await application.StopAsync();
            await starting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await states!.DisposeAsync();
            await application.DisposeAsync();
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named_and_what_needs_it_does_not_wait()
    {
        using var taken = new TcpListener(IPAddress.Loopback, FreePort.Find());
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await StartAsync("--amqp-port", $"{port}");

        await AssertFailedAsync("messaging", $"Port {port} is taken by another process. End that process, or choose another port with --amqp-port.");
        await AssertServicesFailAsync();
    }

    [Fact]
    public async Task A_broker_that_ends_at_its_start_is_reported_and_what_needs_it_does_not_wait()
    {
        // RabbitMQ finds a file in place of its data folder.
        var rabbit = folder.CreateSubdirectory("rabbitmq");
        await File.WriteAllTextAsync(Path.Combine(rabbit.FullName, "data"), "", Token);
        await StartAsync();

        await AssertFailedAsync("messaging", "before it was healthy");
        await AssertServicesFailAsync();
    }

    [Fact]
    public async Task A_broker_that_hangs_at_its_start_is_reported_and_what_needs_it_does_not_wait()
    {
        await StartAsync("--start-limit", "5");
        await Waiting.UntilAsync(() => Task.FromResult(Pid("messaging") is not null), "the broker has a process");
        ProcessSignals.Send(Signal.Stop, Pid("messaging")!.Value);

        await AssertFailedAsync("messaging", "It has not become healthy within 5 s and is ended");
        await AssertServicesFailAsync();
    }

    [Fact]
    public async Task Without_servers_one_process_serves_the_same_API()
    {
        var port = FreePort.Find();
        await StartAsync("--servers", "embedded", "--api-port", $"{port}");
        await Waiting.UntilAsync(() => Task.FromResult(states!.Of("api")?.HealthStatus == HealthStatus.Healthy), "the API is healthy");
        using var api = new ApiClient(port);

        var specification = Specifications.Training("embedded", 20, 44);
        var run = (await api.SubmitAsync(Specifications.Request(specification))).Runs.Single();
        await api.WaitForStatusAsync(run.Id, "completed");

        await SingleProcess.AssertSameAsync((await SingleProcess.RunAsync(specification))[44], api, run.Id);
        var result = await application!.ResourceCommands.ExecuteCommandAsync("api", "two-small-runs", Token);
        Assert.True(result.Success, result.Message);
    }

    private async Task StartAsync(params string[] options)
    {
        string[] usual =
        [
            "--servers", "processes", "--data", folder.FullName, "--management-port", "0",
            "--api-port", $"{FreePort.Find()}", "--amqp-port", $"{FreePort.Find()}", "--blob-port", $"{FreePort.Find()}",
        ];
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>([.. usual, .. options], Token);
        builder.Services.AddLogging(logging => logging.ClearProviders().AddProvider(logs));
        foreach (var resource in builder.Resources.OfType<IResourceWithEnvironment>())
        {
            builder.CreateResourceBuilder(resource).WithEnvironment("OTEL_EXPORTER_OTLP_ENDPOINT", "");
        }

        application = await builder.BuildAsync(Token);
        states = new(application.ResourceNotifications);

        // It ends when every resource has started or failed.
        starting = application.StartAsync(Token);
    }

    private async Task AssertFailedAsync(string resource, string reason)
    {
        await Waiting.UntilAsync(() => Task.FromResult(HasEnded(resource)), $"{resource} has failed");
        await Waiting.UntilAsync(() => Task.FromResult(logs.Of(resource).Contains(reason, StringComparison.Ordinal)), $"{resource} says '{reason}'");
        Assert.Contains($"{resource} does not start.", logs.Of("AppHost"), StringComparison.Ordinal);
        Assert.Contains(reason, logs.Of("AppHost"), StringComparison.Ordinal);
    }

    private async Task AssertServicesFailAsync()
    {
        foreach (var service in (string[])["data", "trainer-1", "analysis", "api"])
        {
            await Waiting.UntilAsync(() => Task.FromResult(HasEnded(service)), $"{service} does not wait any more");
        }
    }

    private bool HasEnded(string resource) => KnownResourceStates.TerminalStates.Contains(states!.Of(resource)?.State?.Text);

    private int? Pid(string resource) => ResourceStates.ProcessNumber(states!.Of(resource));
}
