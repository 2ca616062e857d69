using EquiSep.Contracts;

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

/// <summary>Two trainers that save every half second, and a broker that misses a silent process after seconds.</summary>
public sealed class QuickDeployment() : Deployment(
    trainers: 2,
    ("Training__CheckpointSeconds", "0.5"),
    ("Messaging__HeartbeatSeconds", "2"),
    ("Coordinator__ResendSeconds", "5"));

/// <summary>The tests that share one.</summary>
[CollectionDefinition(Name)]
public sealed class Quick : ICollectionFixture<QuickDeployment>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "quick";
}
