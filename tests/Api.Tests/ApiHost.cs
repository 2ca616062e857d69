using System.Net.Http.Json;
using EquiSep.Api.Rest;
using EquiSep.Api.Tests.Contract;
using EquiSep.Coordinator.Execution;
using EquiSep.Coordinator.Experiments;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Coordinator.Views;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;
using EquiSep.Pipeline.Messaging;
using MassTransit;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EquiSep.Api.Tests;

/// <summary>
/// The program itself, with its store in a folder and its bus in memory; what the other services would do is done by <see cref="Services"/>.
/// A response that is not as docs/openapi.json says fails the test.
/// </summary>
internal sealed class ApiHost : IAsyncDisposable
{
    private readonly WebApplicationFactory<ApiOptions> factory;

    private ApiHost(WebApplicationFactory<ApiOptions> factory)
    {
        this.factory = factory;
        Client = factory.CreateDefaultClient(factory.ClientOptions.BaseAddress, new ContractHandler());
        Bus = factory.Services.GetRequiredService<IBusControl>();
        Store = factory.Services.GetRequiredService<IArtifactStore>();
        Events = factory.Services.GetRequiredService<RunEvents>();
        Experiments = factory.Services.GetRequiredService<ExperimentCommands>();
        Loop = factory.Services.GetRequiredService<SchedulerLoop>();
        Services = new(Bus, Store);
    }

    public HttpClient Client { get; }

    /// <summary>The address; of the test server, which does not listen, a name only.</summary>
    public Uri Address => Client.BaseAddress!;

    public IBusControl Bus { get; }

    public IArtifactStore Store { get; }

    public RunEvents Events { get; }

    public ExperimentCommands Experiments { get; }

    public SchedulerLoop Loop { get; }

    public StandInServices Services { get; }

    /// <summary>The longest that anything takes on a machine that is busy with other things. Nothing that works comes near it.</summary>
    public static TimeSpan LongestWait { get; } = TimeSpan.FromMinutes(2);

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Starts the program on a folder, and waits until it has read its store, unless that is down.</summary>
    /// <param name="folder">The store.</param>
    /// <param name="works">Whether stand-ins answer the commands that Api sends.</param>
    /// <param name="store">Stands before the store; null for the folder as it is.</param>
    /// <param name="settings">Settings, in pairs of name and value.</param>
    public static Task<ApiHost> StartAsync(
        ScratchFolder folder,
        bool works = true,
        Func<IArtifactStore, IArtifactStore>? store = null,
        params (string Name, string Value)[] settings) =>
        StartAsync(folder, works, store, log: null, clock: null, isRemote: false, settings);

    /// <summary>Starts the program on a folder and keeps what it logs.</summary>
    /// <param name="folder">The store.</param>
    /// <param name="log">The log.</param>
    /// <param name="works">Whether stand-ins answer the commands that Api sends.</param>
    /// <param name="settings">Settings, in pairs of name and value.</param>
    public static Task<ApiHost> StartAsync(
        ScratchFolder folder, LogLines log, bool works = true, params (string Name, string Value)[] settings) =>
        StartAsync(folder, works, store: null, log, clock: null, isRemote: false, settings);

    /// <summary>Starts the program on a folder and on a clock.</summary>
    /// <param name="folder">The store.</param>
    /// <param name="clock">The clock.</param>
    public static Task<ApiHost> StartAsync(ScratchFolder folder, TimeProvider clock) =>
        StartAsync(folder, works: false, store: null, log: null, clock, isRemote: false, []);

    /// <summary>Starts the program on a folder and on a clock; it may stand by.</summary>
    /// <param name="folder">The store.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="store">Stands before the store.</param>
    /// <param name="works">Whether stand-ins answer the commands that Api sends.</param>
    public static Task<ApiHost> StartAsync(ScratchFolder folder, TimeProvider? clock, Func<IArtifactStore, IArtifactStore> store, bool works = true) =>
        StartAsync(folder, works, store, log: null, clock, isRemote: false, [], waits: false);

    /// <summary>Starts the program on a folder and lets it listen on a port, for clients that are programs of their own.</summary>
    /// <param name="folder">The store.</param>
    /// <param name="works">Whether stand-ins answer the commands that Api sends.</param>
    /// <param name="settings">Settings, in pairs of name and value.</param>
    public static Task<ApiHost> ListenAsync(ScratchFolder folder, bool works = true, params (string Name, string Value)[] settings) =>
        StartAsync(folder, works, store: null, log: null, clock: null, isRemote: true, settings);

    private static async Task<ApiHost> StartAsync(
        ScratchFolder folder,
        bool works,
        Func<IArtifactStore, IArtifactStore>? store,
        LogLines? log,
        TimeProvider? clock,
        bool isRemote,
        (string Name, string Value)[] settings,
        bool waits = true)
    {
        var factory = new Factory(folder, store, log, clock, settings);
        if (isRemote)
        {
            factory.UseKestrel(port: 0);
            factory.StartServer();
        }

        var host = new ApiHost(factory);
        await host.Services.StartAsync(works);
        factory.AreListening.SetResult();
        await UntilAsync(() => !waits || host.Loop.IsReady || host.Store is StoreUnderTest { IsDown: true }, "the store was not read");
        return host;
    }

    public async Task<SubmittedExperiment> SubmitAsync(string body, string? idempotencyKey = null)
    {
        using var answer = await PostAsync(body, idempotencyKey);
        Assert.Equal(System.Net.HttpStatusCode.Accepted, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<SubmittedExperiment>(Token))!;
    }

    public Task<HttpResponseMessage> PostAsync(string body, string? idempotencyKey = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/experiments") { Content = new StringContent(body, null, "application/json") };
        if (idempotencyKey is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey);
        }

        return Client.SendAsync(request, Token);
    }

    public async Task<T> GetAsync<T>(string path) => (await Client.GetFromJsonAsync<T>(path, Token))!;

    /// <summary>Sends a request whose connection the test makes up.</summary>
    public Task<HttpContext> SendAsync(Action<HttpContext> configure) => factory.Server.SendAsync(configure, Token);

    public Task<HttpResponseMessage> PostAsync(Uri path) => Client.PostAsync(path, content: null, Token);

    /// <summary>Waits until something is so that it takes a question to know.</summary>
    public static async Task UntilAsync(Func<Task<bool>> wanted, string otherwise)
    {
        for (var end = DateTime.UtcNow + LongestWait; !await wanted(); await Task.Delay(TimeSpan.FromMilliseconds(10), Token))
        {
            Assert.True(DateTime.UtcNow < end, $"After {LongestWait.TotalSeconds} s {otherwise}.");
        }
    }

    /// <summary>Waits until something is so.</summary>
    public static async Task UntilAsync(Func<bool> wanted, string otherwise)
    {
        for (var end = DateTime.UtcNow + LongestWait; !wanted(); await Task.Delay(TimeSpan.FromMilliseconds(10), Token))
        {
            Assert.True(DateTime.UtcNow < end, $"After {LongestWait.TotalSeconds} s {otherwise}.");
        }
    }

    /// <summary>Waits until a run has a status.</summary>
    public Task UntilAsync(string run, RunStatus status) => UntilAsync(run, news => news.Status == status, $"run {run} was not {status.Name()}");

    /// <summary>Waits for news of a run.</summary>
    public async Task UntilAsync(string run, Func<RunEvent, bool> wanted, string otherwise)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(LongestWait);
        try
        {
            await foreach (var news in Events.FollowAsync(run[..32], run, after: null, limit.Token))
            {
                if (wanted(news))
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (!Token.IsCancellationRequested)
        {
        }

        Assert.Fail($"After {LongestWait.TotalSeconds} s {otherwise}, but {Experiments.FindRun(run)?.Status.Name() ?? "gone"}; sent were {string.Join(", ", Services.Received)}.");
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await factory.DisposeAsync();
    }

    private sealed class Factory(
        ScratchFolder folder, Func<IArtifactStore, IArtifactStore>? store, LogLines? log, TimeProvider? clock, (string Name, string Value)[] settings)
        : WebApplicationFactory<ApiOptions>
    {
        /// <summary>Completes when the stand-ins listen. Nothing is published before, for the bus in memory would lose it.</summary>
        public TaskCompletionSource AreListening { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseSetting("Artifacts:Folder", folder.Path);
            builder.ConfigureLogging(logging =>
            {
                logging.ClearProviders();
                if (log is not null)
                {
                    logging.AddProvider(log);
                }
            });
            foreach (var (name, value) in settings)
            {
                builder.UseSetting(name, value);
            }

            builder.ConfigureTestServices(services => services.AddSingleton<IMessagePublisher>(
                provider => new LaterPublisher(provider.GetRequiredService<EventPublisher>(), AreListening.Task)));
            if (clock is not null)
            {
                builder.ConfigureTestServices(services => services.AddSingleton(clock));
            }

            if (store is not null)
            {
                builder.ConfigureTestServices(services => services.AddSingleton(store(new FolderArtifactStore(folder.Path))));
            }
        }
    }

    private sealed class LaterPublisher(EventPublisher inner, Task ready) : IMessagePublisher
    {
        public async Task PublishAsync(IMessage message, CancellationToken token)
        {
            await ready.WaitAsync(LongestWait, token);
            await inner.PublishAsync(message, token);
        }
    }
}
