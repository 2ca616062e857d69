using Aspire.Hosting;
using Aspire.Hosting.Testing;
using EquiSep.AppHost;
using EquiSep.AppHost.Servers;
using EquiSep.Experiments;

namespace EquiSep.EndToEnd.Tests.Promises;

/// <summary>A test of what is promised of the system while its parts are killed. Before it, all of them run.</summary>
/// <param name="deployment">The system.</param>
public abstract class PromiseTest(Deployment deployment) : IAsyncLifetime
{
    /// <summary>The system.</summary>
    protected Deployment Deployment { get; } = deployment;

    private protected ApiClient Api => Deployment.Api;

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        await Deployment.EnsureStartedAsync();
        await Deployment.RestoreAsync();
    }

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
        {
            Say(Deployment.LogTails());
        }

        return ValueTask.CompletedTask;
    }

    private protected static void Say(string line) => TestContext.Current.TestOutputHelper!.WriteLine(line);

    private protected async Task<string> ModelKeyAsync(Run run) => Keys.Model((await Api.RunAsync(run.Id))!.Specification!);

    /// <summary>Gives work to all services; each trainer has to take some of it.</summary>
    /// <param name="firstSeed">The first of the four seeds of the trainings.</param>
    private protected async Task EveryTrainerWorksAsync(int firstSeed)
    {
        var before = Deployment.Trainers.ToDictionary(trainer => trainer, trainer => Deployment.Count(Slices.Begins, trainer));
        var experiment = await Api.SubmitAsync(Specifications.Request(Specifications.Training("afterwards", 150, [.. Enumerable.Range(firstSeed, 4)])));
        Assert.All((await Api.WaitForEndAsync(experiment.Id)).Runs, run => Assert.Equal("completed", run.Status));
        foreach (var trainer in Deployment.Trainers)
        {
            await Waiting.UntilAsync(() => Task.FromResult(Deployment.Count(Slices.Begins, trainer) > before[trainer]), $"{trainer} has done some of it");
        }
    }

    private protected async Task<bool> HasAsync(string name) => await Deployment.Store.FindAsync(new(name), Token) is not null;
}

/// <summary>Two trainers that save every half second, and a broker that misses a silent process after seconds; the services reach both servers through proxies.</summary>
public sealed class QuickDeployment : Deployment
{
    /// <summary>How often a message comes back from a consumer that died.</summary>
    public const int DeliveryLimit = 2;

    /// <summary>Prepares it.</summary>
    public QuickDeployment()
        : base(
            trainers: 2,
            ("Training__CheckpointSeconds", "0.5"),
            ("Messaging__HeartbeatSeconds", "4"),
            ("Messaging__DeliveryLimit", $"{DeliveryLimit}"),
            ("Features__TimeoutSeconds", "3"),
            ("Coordinator__ResendSeconds", "5")) => (BrokerProxy, StoreProxy) = (new(AmqpPort), new(BlobPort));

    /// <summary>Between the services and the broker.</summary>
    internal FaultyProxy BrokerProxy { get; }

    /// <summary>Between the services and the blob store.</summary>
    internal FaultyProxy StoreProxy { get; }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await BrokerProxy.DisposeAsync();
        await StoreProxy.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override void Configure(IDistributedApplicationTestingBuilder builder)
    {
        string broker = $"amqp://guest:guest@127.0.0.1:{BrokerProxy.Port}", store = AzuriteAccount.ConnectionString($"127.0.0.1:{StoreProxy.Port}");
        foreach (var service in builder.Resources.OfType<ServiceResource>())
        {
            builder.CreateResourceBuilder(service)
                .WithEnvironment("ConnectionStrings__messaging", broker)
                .WithEnvironment("ConnectionStrings__blobs", store);
        }
    }
}

/// <summary>Tests of broker and store that fail. They share a <see cref="QuickDeployment"/> of their own.</summary>
[CollectionDefinition(Name)]
public sealed class FailingServers : ICollectionFixture<QuickDeployment>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "failing servers";
}

/// <summary>
/// Tests of services that fail, and of work that fails or is not wanted. They share a <see cref="QuickDeployment"/> of their own.
/// </summary>
[CollectionDefinition(Name)]
public sealed class FailingServices : ICollectionFixture<QuickDeployment>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "failing services";
}
