using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EquiSep.Contracts.Messages;
using EquiSep.EndToEnd.Tests.Promises;
using EquiSep.EndToEnd.Tests.Running;

namespace EquiSep.EndToEnd.Tests.Soak;

/// <summary>
/// Two trainers as of the other tests; trainings of some seconds are long ones and are cut into slices; no experiment has both trainers for
/// itself; what dies often is not given up; and the images of CIFAR-10 are nowhere to be downloaded.
/// </summary>
public sealed class SoakDeployment() : Deployment(
    trainers: 2,
    ("Training__CheckpointSeconds", "0.5"),
    ("Training__OwnershipSeconds", "1"),
    ("Training__SliceMinutes", "0.02"),
    ("Messaging__HeartbeatSeconds", "2"),
    ("Messaging__DeliveryLimit", "1000"),
    ("Coordinator__ResendSeconds", "5"),
    ("Coordinator__LongTrainingCost", "5e10"),
    ("Coordinator__TrainingsPerExperiment", "2"),
    ("Datasets__Mirrors__Cifar10__0", "http://127.0.0.1:9/"),
    ("Datasets__Retries", "0"));

/// <summary>
/// Users submit, cancel and delete while services and servers are killed, all at random; afterwards everything that is promised has to
/// hold. What happens, in which order, follows from the seed; what it meets is up to the machine.
/// </summary>
public sealed class SoakTests() : PromiseTest(new SoakDeployment())
{
    private const int Users = 3;
    private const int AfterwardsSeed = 1;
    private static readonly TimeSpan longestRest = TimeSpan.FromMinutes(5);
    private readonly long began = Stopwatch.GetTimestamp();

    public override async ValueTask InitializeAsync()
    {
        await Deployment.InitializeAsync();
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Deployment.DisposeAsync();
    }

    [Theory]
    [InlineData(1)]
    public Task A_minute_of_wishes_and_faults_breaks_no_promise(int seed) => SoakAsync(seed, TimeSpan.FromMinutes(1), rounds: 1);

    [Theory(Explicit = true)]
    [InlineData(2)]
    [InlineData(3)]
    public Task Five_minutes_of_wishes_and_faults_break_no_promise(int seed) => SoakAsync(seed, TimeSpan.FromMinutes(5), rounds: 4);

    private async Task SoakAsync(int seed, TimeSpan length, int rounds)
    {
        SayWhen($"seed {seed}, {length.TotalSeconds:F0} s");
        using var troublemaker = new Troublemaker(Deployment, SayWhen);
        var users = Enumerable.Range(1, Users).Select(number => new User(Api, seed, number, SayWhen)).ToList();
        await TroubleAsync(seed, length, rounds, troublemaker, users);
        await Deployment.RestoreAsync();

        IReadOnlyList<Possession> experiments = [.. users.SelectMany(user => user.Experiments)];
        foreach (var experiment in experiments)
        {
            experiment.See(await Api.WaitForEndAsync(experiment.Id, longestRest));
        }

        SayWhen("all runs have ended");
        await AssertNothingIsForgottenAsync(experiments);
        await AssertQueuesAreEmptyAsync();
        AssertWorkIsDoneOnce(users);
        await new StoreInspection(Deployment, experiments).InspectAsync();
        SayWhen("the store is as it should be");
        await AssertBitsAsync(experiments);
        await EveryTrainerWorksAsync(AfterwardsSeed);
        SaySummary(troublemaker, users, experiments);
    }

    private async Task TroubleAsync(int seed, TimeSpan length, int rounds, Troublemaker troublemaker, IReadOnlyList<User> users)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var services = Watch(troublemaker.TroubleServicesAsync(Faults.OfServices(seed).TakeWhile(_ => !IsOver(Faults.Services)), stop.Token));
        var servers = Watch(troublemaker.TroubleServersAsync(Faults.OfServers(seed).TakeWhile(_ => !IsOver(Faults.Servers)), stop.Token));
        var trouble = Task.WhenAll(services, servers);
        await Task.WhenAll([trouble, .. users.Select(user => Watch(user.LiveAsync(() => trouble.IsCompleted, stop.Token)))]);

        bool IsOver(IReadOnlyList<string> names)
        {
            var done = troublemaker.Done.Where(fault => fault.Kind != FaultKind.Stop).CountBy(fault => fault.Name).ToDictionary();
            return Stopwatch.GetElapsedTime(began) >= length && names.All(name => done.GetValueOrDefault(name) >= rounds);
        }

        // When one of them finds something the others need not go on.
        async Task Watch(Task task)
        {
            try
            {
                await task;
            }
            catch
            {
                await stop.CancelAsync();
                throw;
            }
        }
    }

    // A read model that is built from the store alone says the same.
    private async Task AssertNothingIsForgottenAsync(IReadOnlyList<Possession> experiments)
    {
        await Deployment.KillAsync("api");
        await Deployment.UpAsync("api");
        foreach (var experiment in experiments)
        {
            experiment.See((await Api.ExperimentAsync(experiment.Id))!);
            Assert.All(experiment.Statuses, run => Assert.Contains(run.Value, (string[])["completed", "cancelled", "failed"]));
        }

        var (_, list) = (await Api.AskAsync(HttpMethod.Get, "/api/experiments?limit=1"))!.Value;
        Assert.Equal(experiments.Count, JsonDocument.Parse(list).RootElement.GetProperty("count").GetInt32());
    }

    private async Task AssertQueuesAreEmptyAsync()
    {
        IReadOnlyList<Queue> queues = [];
        await Waiting.UntilAsync(
            async () => (queues = await Deployment.QueuesAsync()).All(queue => queue is { Ready: 0, Unacknowledged: 0 }), "all queues are empty");
        string[] names =
        [
            QueueNames.AbandonedCommands, QueueNames.DeadLetters, QueueNames.MeasureSeparation, QueueNames.PrepareDataset, QueueNames.TrainLongModel,
            QueueNames.TrainModel, "measure-features",
        ];
        var others = queues.Select(queue => queue.Name).Except(names).Select(name => name[..name.LastIndexOf('-')].TrimEnd('-')).Order().ToList();
        Assert.Equal([.. names.Order()], queues.Select(queue => queue.Name).Intersect(names).Order());

        // Those that belong to a process go with it.
        Assert.Equal(["coordinator", .. Deployment.Trainers.Select(_ => "trainings-unwanted")], others);
    }

    // A training that is finished is trained again only when it was deleted.
    private void AssertWorkIsDoneOnce(IReadOnlyList<User> users)
    {
        var finished = Slices.AllFinished(Deployment);
        Assert.All(finished, model => Assert.InRange(model.Value, 1, 1 + users.Sum(user => user.Deletions(model.Key))));
        SayWhen($"{finished.Count} models were trained, {finished.Values.Sum() - finished.Count} of them again after they had been deleted");
    }

    private async Task AssertBitsAsync(IReadOnlyList<Possession> experiments)
    {
        foreach (var shape in experiments.GroupBy(experiment => experiment.Wish.Shape))
        {
            var runs = shape.SelectMany(experiment => experiment.Statuses.Where(run => run.Value == "completed").Select(run => (Id: run.Key, experiment.Specifications[run.Key].Training.Seed)))
                .GroupBy(run => run.Seed).ToList();
            if (runs.Count > 0)
            {
                var expected = await Standalone.RunAsync(Shapes.Specification(shape.Key, "undisturbed", [.. runs.Select(run => run.Key)]));
                foreach (var run in runs)
                {
                    await Standalone.AssertSameAsync(expected[run.Key], Api, run.First().Id);
                }

                SayWhen($"{runs.Count} results of shape {shape.Key} are those of one process, bit for bit");
            }
        }
    }

    private static void SaySummary(Troublemaker troublemaker, IReadOnlyList<User> users, IReadOnlyList<Possession> experiments)
    {
        foreach (var fault in troublemaker.Done.CountBy(fault => (fault.Kind, fault.Name)).OrderBy(fault => fault.Key))
        {
            Say($"{fault.Key.Kind} {fault.Key.Name}: {fault.Value}");
        }

        foreach (var wish in users.SelectMany(user => user.Answers).CountBy(answer => answer).OrderBy(answer => answer.Key))
        {
            Say($"{wish.Key.Kind}, answered {(int)wish.Key.Answer}: {wish.Value}");
        }

        var statuses = experiments.SelectMany(experiment => experiment.Statuses.Values).CountBy(status => status).OrderBy(status => status.Key, StringComparer.Ordinal);
        Say($"runs of the {experiments.Count} experiments that are left: {string.Join(", ", statuses.Select(status => $"{status.Value} {status.Key}"))}");
    }

    private void SayWhen(string line) => Say(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(began).TotalSeconds,6:F1} s: {line}"));
}
