using Aspire.Hosting.ApplicationModel;
using EquiSep.Experiments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EquiSep.AppHost.Tests;

/// <summary>The whole application with two trainers that save every half second.</summary>
public sealed class WholeDeployment() : Deployment(trainers: 2, ("Training__CheckpointSeconds", "0.5"), ("Messaging__HeartbeatSeconds", "2"));

/// <summary>The tests that share it.</summary>
[CollectionDefinition(Name)]
public sealed class Whole : ICollectionFixture<WholeDeployment>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "whole";
}

/// <summary>RabbitMQ, Azurite and the services as processes on the real orchestrator.</summary>
[Collection(Whole.Name)]
public sealed class ProcessesTests(WholeDeployment deployment) : IAsyncLifetime
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => await deployment.EnsureStartedAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Every_resource_becomes_healthy_and_services_start_after_the_servers()
    {
        string[] expected = ["analysis", "api", "blobs", "data", "epmd", "messaging", "trainer-1", "trainer-2"];
        var resources = deployment.Application.Services.GetRequiredService<DistributedApplicationModel>().Resources;
        Assert.Equal(expected, resources.OfType<ExecutableResource>().Select(resource => resource.Name).Order());
        foreach (var name in expected)
        {
            await Waiting.UntilAsync(() => Task.FromResult(deployment.Snapshot(name)?.HealthStatus == HealthStatus.Healthy), $"{name} is healthy");
        }

        foreach (var service in expected.Except(["blobs", "epmd", "messaging"]))
        {
            Assert.All((string[])["blobs", "messaging"], server => Assert.True(deployment.Snapshot(server)!.StartTimeStamp < deployment.Snapshot(service)!.StartTimeStamp));
            Assert.DoesNotContain("Connection refused", deployment.Log(service), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_trainer_that_is_killed_and_started_again_leaves_the_bits_of_one_process()
    {
        const int seed = 41;
        var specification = Specifications.Training("killed", 800, seed);
        var run = (await deployment.Api.SubmitAsync(Specifications.Request(specification))).Runs.Single();
        await deployment.Api.WaitForAsync(run.Id, answer => answer.Training?.Epoch > 100, "is trained for a while");
        var trainer = await new Slices(deployment, Keys.Model((await deployment.Api.RunAsync(run.Id))!.Specification!)).NextAsync();
        var before = deployment.Pid(trainer);
        await deployment.KillAsync(trainer);
        await deployment.UpAsync(trainer);

        Assert.NotEqual(before, deployment.Pid(trainer));
        await deployment.Api.WaitForStatusAsync(run.Id, "completed");
        await SingleProcess.AssertSameAsync((await SingleProcess.RunAsync(specification))[seed], deployment.Api, run.Id);
    }

    [Fact]
    public async Task The_broker_gives_deliveries_twelve_hours() =>
        Assert.Equal("{ok,43200000}", await deployment.AskBrokerAsync("application:get_env(rabbit, consumer_timeout)."));

    [Fact]
    public async Task An_experiment_gives_the_bits_of_one_process_for_each_run_of_figure_1()
    {
        const int epochs = 30;
        var experiment = await deployment.Api.SubmitAsync(new { preset = "optimization", overrides = new { training = new { epochs } } });
        var expected = await SingleProcess.RunAsync(["run", "optimization", "--epochs", $"{epochs}"]);
        var ended = await deployment.Api.WaitForEndAsync(experiment.Id);

        Assert.Equal(expected.Select(result => result.Separation.Run).Order(), ended.Runs.Select(run => run.Name).Order());
        foreach (var run in ended.Runs)
        {
            await SingleProcess.AssertSameAsync(expected.Single(result => result.Separation.Run == run.Name), deployment.Api, run.Id);
        }
    }

    [Fact]
    public async Task A_command_of_the_dashboard_launches_two_small_runs()
    {
        var result = await ExecuteAsync("two-small-runs");

        Assert.Contains("has 2 runs", result.Message, StringComparison.Ordinal);
        var experiment = await deployment.Api.WaitForEndAsync(result.Message!.Split(' ')[1]);
        Assert.All(experiment.Runs, run => Assert.Equal("completed", run.Status));
        Assert.Equal(2, experiment.Runs.Count);
    }

    [Fact]
    public async Task A_command_of_the_dashboard_reproduces_figure_1()
    {
        var result = await ExecuteAsync("reproduce-figure-1");

        Assert.Contains("has 9 runs", result.Message, StringComparison.Ordinal);
        var id = result.Message!.Split(' ')[1];
        var run = (await deployment.Api.RunAsync((await deployment.Api.ExperimentAsync(id))!.Runs[0].Id))!;
        Assert.Equal(600, run.Specification!.Training.Epochs);
        await deployment.Api.PostAsync($"/api/experiments/{id}/cancel");
        await deployment.Api.WaitForEndAsync(id);
    }

    [Fact]
    public async Task A_command_of_the_dashboard_lists_garbage_and_deletes_nothing()
    {
        var run = (await deployment.Api.SubmitAsync(Specifications.Request(Specifications.Tiny("kept", 43)))).Runs.Single();
        await deployment.Api.WaitForStatusAsync(run.Id, "completed");
        var before = await BlobsAsync();

        var result = await ExecuteAsync("collect-garbage-dry-run");

        Assert.Equal("Nothing was deleted.", result.Message);
        Assert.Contains("\"", result.Data!.Value, StringComparison.Ordinal);
        Assert.Equal(before, await BlobsAsync());
    }

    private async Task<List<string>> BlobsAsync()
    {
        List<string> names = [];
        await foreach (var blob in deployment.Store.ListAsync("", Token))
        {
            names.Add(blob.Name.ToString());
        }

        return names;
    }

    private async Task<ExecuteCommandResult> ExecuteAsync(string command)
    {
        var result = await deployment.Application.ResourceCommands.ExecuteCommandAsync("api", command, Token);
        Assert.True(result.Success, result.Message);
        return result;
    }
}
