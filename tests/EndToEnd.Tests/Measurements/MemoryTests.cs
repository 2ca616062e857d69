using System.Globalization;
using EquiSep.EndToEnd.Tests.Promises;

namespace EquiSep.EndToEnd.Tests.Measurements;

/// <summary>What each process takes of the memory. Explicit, for the numbers are of a system that does nothing else: <c>-explicit only</c>.</summary>
[Collection(nameof(Alone))]
public sealed class MemoryTests(UsualDeployment deployment) : PromiseTest(deployment), IClassFixture<UsualDeployment>
{
    private const int Runs = 1000;
    private const double MostMegabytes = 600;
    private static readonly TimeSpan rest = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan longest = TimeSpan.FromMinutes(10);

    [Fact(Explicit = true)]
    public async Task A_thousand_queued_runs_take_little_memory()
    {
        await Task.Delay(rest, Token);
        string[] trainers = [.. Deployment.Trainers], others = ["api", "data", "analysis", "messaging"];
        var atRest = Read([.. others, .. trainers]);

        await Deployment.DownAsync(trainers);
        var experiment = await Api.SubmitAsync(Specifications.Request(Specifications.Tiny("queued", [.. Enumerable.Range(50_000, Runs)])));
        await Waiting.UntilAsync(async () => await Deployment.Messages.CountAsync("train-model") == Runs, "all commands are sent");
        await Task.Delay(rest, Token);
        var queued = Read(others);

        await Deployment.UpAsync(trainers);
        Assert.All((await Api.WaitForEndAsync(experiment.Id, longest)).Runs, run => Assert.Equal("completed", run.Status));
        Say($"| | at rest | under {Runs} queued runs | most, while they were made |");
        Say("|---|---|---|---|");
        foreach (var name in (string[])[.. others, .. trainers])
        {
            var most = Deployment.Memory(name).Peak;
            Say(string.Create(CultureInfo.InvariantCulture, $"| {name} | {atRest[name]:F0} MB | {(queued.TryGetValue(name, out var held) ? $"{held:F0} MB" : "not running")} | {most:F0} MB |"));
            Assert.True(name == "messaging" || most < MostMegabytes);
        }

        Dictionary<string, double> Read(string[] names) => names.ToDictionary(name => name, name => Deployment.Memory(name).Resident);
    }
}
