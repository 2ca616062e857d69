using EquiSep.Simulation.Tests.Bus;
using EquiSep.Simulation.Tests.Store;
using EquiSep.Simulation.Tests.Time;

namespace EquiSep.Simulation.Tests.Histories;

/// <summary>
/// Makes plans from seeds. Most of them are small, with one to three faults, so that many fit into a minute; one of twenty is large. Each
/// plan has some kinds of faults and not the others: all of them at once would hide one another.
/// </summary>
internal static class PlanGenerator
{
    private static readonly string[] harmed =
    [
        "manifest.json", "train.safetensors", "test.safetensors", "model.json", "model.safetensors", "checkpoint.safetensors",
        "separation.json", "failure.json", "unwanted.json", "experiment.json", "experiment.json", "experiment.json",
    ];

    /// <summary>The plan of a seed.</summary>
    public static Plan Of(ulong seed)
    {
        var dice = new Dice(seed);
        var isLarge = dice.Chance(0.05);
        var length = isLarge ? dice.Seconds(40, 300) : dice.Seconds(5, 40);
        var isQuiet = dice.Chance(0.05);
        var plan = new Plan(seed)
        {
            Events = [],
            Length = length,
            StoreFaults = isQuiet || dice.Chance(0.65) ? StoreFaults.None : StoreFaultsOf(dice),
            BusFaults = isQuiet || dice.Chance(0.65) ? BusFaults.None : BusFaultsOf(dice),
            ETags = dice.Chance(0.5) ? ETagKind.OfContent : ETagKind.OfWrite,
            DeliveryLimit = dice.Chance(0.3) ? 10 : 1 + dice.Below(3),
            DataServices = 1 + dice.Below(2),
            Trainers = 1 + dice.Below(3),
            Analysts = 1 + dice.Below(2),
            Slots = 1 + dice.Below(2),
        };
        List<PlannedEvent> events = [.. Users(dice, length, isLarge)];
        if (!isQuiet)
        {
            events.AddRange(Faults(dice, plan, isLarge));
        }

        return plan with { Events = [.. events.OrderBy(planned => planned.At)], Length = Later(length, events.Max(planned => planned.At)) };
    }

    private static IEnumerable<PlannedEvent> Users(Dice dice, TimeSpan length, bool isLarge)
    {
        var experiments = 1 + dice.Below(isLarge ? 4 : 2);
        for (var experiment = 0; experiment < experiments; experiment++)
        {
            var at = experiment == 0 ? TimeSpan.FromSeconds(dice.Fraction()) : At(dice, length);
            var runs = Enumerable.Range(0, 1 + dice.Below(isLarge ? 3 : 2)).Select(_ => dice.Below(Services.Specimens.Count)).Distinct().ToList();
            yield return new Submit(at, experiment, runs, dice.Chance(0.2) ? 2 : 1);
        }

        for (var left = dice.Below(isLarge ? 7 : 4); left > 0; left--)
        {
            var wish = (Wish)dice.Below(4);
            var target = dice.Below(experiments);
            yield return new Ask(At(dice, length), wish, target, dice.Chance(0.5) ? dice.Below(3) : null);
        }

        if (dice.Chance(0.3))
        {
            yield return new CollectGarbage(At(dice, length), dice.Chance(0.5) ? TimeSpan.Zero : TimeSpan.FromHours(1));
        }
    }

    private static IEnumerable<PlannedEvent> Faults(Dice dice, Plan plan, bool isLarge)
    {
        TimeSpan? last = null;
        string[][] roles = [Names("data", plan.DataServices), Names("trainer", plan.Trainers), Names("analysis", plan.Analysts)];
        string[] names = ["api-1", .. roles.SelectMany(role => role)];
        Func<IEnumerable<PlannedEvent>>[] kinds =
        [
            () => [new Kill(At(), Name(), 1 + dice.Below(60), Away())],
            () => [new Kill(At(), Name(), 1 + dice.Below(60), Away())],
            () => Deaths(dice, dice.Chance(0.5) ? roles[1] : dice.Pick(roles)),
            () => [new Stop(At(), Name(), Away())],
            () => [new Pause(At(), Name(), Length())],
            () => [new JumpClock(At(), dice.Chance(0.7) ? "api-1" : Name(), TimeSpan.FromHours((dice.Fraction() * 24) - 12))],
            () => [new SecondApi(At(), 2 * Length())],
            () => [Cut()],
            () => [Cut()],
            () => [new CrashBroker(At(), dice.Chance(0.5), Length())],
            () => [new LoseWrites(At(), dice.Seconds(0.1, 5))],
            () => [new HarmBlob(At(), dice.Pick(harmed), dice.Fraction(), (Damage)dice.Below(4))],
            () => [new HarmBlob(At(), dice.Pick(harmed), dice.Fraction(), (Damage)dice.Below(4))],
            () => [new ClearStore(At())],
        ];

        // The container is deleted in few histories: afterwards nothing of the others is left to see.
        var chosen = kinds.Where((_, index) => dice.Chance(index == kinds.Length - 1 ? 0.02 : 0.3)).ToList();
        for (var left = chosen.Count == 0 ? 0 : 1 + dice.Below(isLarge ? 8 : 3); left > 0; left--)
        {
            foreach (var planned in dice.Pick(chosen)())
            {
                yield return planned;
            }
        }

        // Half of the faults meet one that came shortly before.
        TimeSpan At()
        {
            var at = last is { } before && dice.Chance(0.5)
                ? Sooner(before + dice.Seconds(0, 4), plan.Length)
                : PlanGenerator.At(dice, plan.Length);
            last = at;
            return at;
        }

        TimeSpan Away() => dice.Chance(0.8) ? dice.Seconds(0.1, 5) : dice.Seconds(5, 60);
        TimeSpan Length() => dice.Chance(0.6) ? dice.Seconds(1, 15) : dice.Seconds(15, 60);
        string Name() => dice.Chance(0.25) ? "api-1" : dice.Pick(names);
        Cut Cut() => new(
            At(), dice.Chance(0.5), dice.Chance(0.5) ? null : Name(), dice.Chance(0.5) ? Link.Refusing : Link.Silent, Length());
    }

    // All processes of a service die again and again, from early on, whatever length was planned.
    private static IEnumerable<PlannedEvent> Deaths(Dice dice, IReadOnlyList<string> names)
    {
        var at = dice.Seconds(0.5, 8);
        for (var deaths = 3 + dice.Below(6); deaths > 0; deaths--)
        {
            foreach (var name in names)
            {
                yield return new Kill(at, name, 1 + dice.Below(10), dice.Seconds(0.1, 1));
            }

            at += dice.Seconds(1.5, 5);
        }
    }

    private static StoreFaults StoreFaultsOf(Dice dice) => new()
    {
        Refused = Rate(dice),
        AnswerLost = Rate(dice),
        Hung = Rate(dice),
        HungAfterEffect = Rate(dice),
        Late = Rate(dice) / 4,
        BrokenRead = Rate(dice),
        DamagedRead = Rate(dice),
        Slow = dice.Chance(0.3) ? 0.2 : 0,
    };

    private static BusFaults BusFaultsOf(Dice dice) => new()
    {
        Refused = Rate(dice),
        ConfirmLost = Rate(dice),
        Hung = Rate(dice),
        HungAfterEffect = Rate(dice),
        Lost = Rate(dice),
        Doubled = 3 * Rate(dice),
        Delayed = 3 * Rate(dice),
        Reordered = 3 * Rate(dice),
    };

    private static double Rate(Dice dice) => dice.Chance(0.3) ? dice.Fraction() * 0.1 : 0 * dice.Fraction();

    private static TimeSpan Sooner(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static string[] Names(string role, int count) => [.. Enumerable.Range(1, count).Select(number => $"{role}-{number}")];

    private static TimeSpan At(Dice dice, TimeSpan length) => length * dice.Fraction();
}
