using System.Diagnostics;
using System.Globalization;
using EquiSep.EndToEnd.Tests.Promises;

namespace EquiSep.EndToEnd.Tests.Soak;

/// <summary>
/// Users submit, cancel and delete while services and servers are killed, all at random; afterwards everything that is promised has to
/// hold. What happens, and in which order, follows from the seed; what it meets is up to the machine.
/// </summary>
public sealed class SoakTests() : PromiseTest(new SoakDeployment())
{
    private const int UserCount = 3;
    private const int AfterwardsSeed = 1;
    private readonly long began = Stopwatch.GetTimestamp();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Deployment.DisposeAsync();
    }

    /// <summary>Seeds, seconds, and the number of times that each service ends at least.</summary>
    public static TheoryData<int, int, int> Lengths => new() { { 1, 60, 1 }, { 2, 300, 5 }, { 3, 300, 5 } };

    [LongTheory]
    [MemberData(nameof(Lengths))]
    public Task Wishes_and_faults_at_random_break_no_promise(int seed, int seconds, int rounds) => SoakAsync(seed, TimeSpan.FromSeconds(seconds), rounds);

    /// <param name="seed">Decides on wishes and faults.</param>
    /// <param name="length">How long it goes on.</param>
    /// <param name="rounds">How often each service ends, at least, however long that takes; each server ends, and each kind of fault of a service happens, once at least.</param>
    private async Task SoakAsync(int seed, TimeSpan length, int rounds)
    {
        SayWhen($"seed {seed}, {length.TotalSeconds:F0} s");
        using var troublemaker = new Troublemaker(Deployment, SayWhen);
        IReadOnlyList<User> users = [.. Enumerable.Range(1, UserCount).Select(number => new User(Api, seed, number, SayWhen))];
        await TroubleAsync(seed, length, rounds, troublemaker, users);
        await Deployment.RestoreAsync();
        SayWhen("everything runs again");

        IReadOnlyList<Possession> experiments = [.. users.SelectMany(user => user.Experiments)];
        var aftermath = new Aftermath(Deployment, experiments, SayWhen);
        await aftermath.AssertEveryRunEndsAsync();
        await aftermath.AssertNothingIsForgottenAsync();
        await aftermath.AssertQueuesAreEmptyAsync();
        aftermath.AssertWorkIsDoneOnce(users);
        await new StoreInspection(Deployment, experiments).InspectAsync();
        SayWhen("the store holds what it should");
        await aftermath.AssertBitsAsync();
        await EveryTrainerWorksAsync(AfterwardsSeed);
        SaySummary(troublemaker, users, experiments);
    }

    private static async Task TroubleAsync(int seed, TimeSpan length, int rounds, Troublemaker troublemaker, IReadOnlyList<User> users)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var start = Stopwatch.GetTimestamp();
        var services = Watch(troublemaker.TroubleServicesAsync(Faults.OfServices(seed).TakeWhile(_ => !IsOver(Faults.Services, rounds) || LacksKind()), stop.Token));
        var servers = Watch(troublemaker.TroubleServersAsync(Faults.OfServers(seed).TakeWhile(_ => !IsOver(Faults.Servers, Math.Max(1, rounds))), stop.Token));
        var trouble = Task.WhenAll(services, servers);
        await Task.WhenAll([trouble, .. users.Select(user => Watch(user.LiveAsync(() => trouble.IsCompleted, stop.Token)))]);

        bool IsOver(IReadOnlyList<string> names, int ofEach)
        {
            var ends = troublemaker.Done.Where(fault => fault.Kind != FaultKind.Stop).CountBy(fault => fault.Name).ToDictionary();
            return Stopwatch.GetElapsedTime(start) >= length && names.All(name => ends.GetValueOrDefault(name) >= ofEach);
        }

        bool LacksKind() => !Enum.GetValues<FaultKind>().All(kind => troublemaker.Done.Any(fault => fault.Kind == kind && Faults.Services.Contains(fault.Name)));

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
        Say($"{users.Sum(user => user.Runs)} runs; of those in the {experiments.Count} experiments that were not deleted {string.Join(", ", statuses.Select(status => $"{status.Value} {status.Key}"))}");
        Say($"{users.Sum(user => user.Unanswered)} requests were not answered, or answered 503, and repeated");
    }

    private void SayWhen(string line) => Say(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(began).TotalSeconds,6:F1} s: {line}"));
}
