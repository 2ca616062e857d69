using EquiSep.Simulation.Tests.Bus;
using EquiSep.Simulation.Tests.Store;

namespace EquiSep.Simulation.Tests.Histories;

/// <summary>Makes the plan of a history that fails as small as it goes, so that it still fails in the same way.</summary>
/// <param name="failure">Runs a plan; returns the kind of its failure, or null.</param>
/// <param name="attempts">How many plans are tried at most.</param>
internal sealed class Shrinker(Func<Plan, string?> failure, int attempts)
{
    private string? kind;
    private int left = attempts;

    /// <summary>Shrinks a plan.</summary>
    public Plan Shrink(Plan plan)
    {
        kind = failure(plan);
        if (kind is null)
        {
            return plan;
        }

        for (var (before, rounds) = (int.MaxValue, 0); plan.Events.Count < before && rounds < 4; rounds++)
        {
            before = plan.Events.Count;
            plan = WithoutEvents(plan);
            plan = WithoutRates(plan);
            plan = WithFewerRuns(plan);
        }

        return Simpler(plan);
    }

    private bool Fails(Plan plan) => left-- > 0 && failure(plan) == kind;

    private Plan Or(Plan plan, Plan smaller) => smaller != plan && Fails(smaller) ? smaller : plan;

    private Plan WithoutEvents(Plan plan)
    {
        for (var length = Math.Max(1, plan.Events.Count / 2); length >= 1; length = length == 1 ? 0 : length / 2)
        {
            for (var start = plan.Events.Count - length; start >= 0; start -= length)
            {
                if (start + length <= plan.Events.Count)
                {
                    plan = Or(plan, plan with { Events = [.. plan.Events.Take(start), .. plan.Events.Skip(start + length)] });
                }
            }
        }

        return plan;
    }

    private Plan WithoutRates(Plan plan)
    {
        plan = Or(plan, plan with { StoreFaults = StoreFaults.None });
        plan = Or(plan, plan with { BusFaults = BusFaults.None });
        Func<StoreFaults, StoreFaults>[] ofStore =
        [
            faults => faults with { Refused = 0 },
            faults => faults with { AnswerLost = 0 },
            faults => faults with { Hung = 0 },
            faults => faults with { HungAfterEffect = 0 },
            faults => faults with { Late = 0 },
            faults => faults with { BrokenRead = 0 },
            faults => faults with { DamagedRead = 0 },
            faults => faults with { Slow = 0 },
        ];
        Func<BusFaults, BusFaults>[] ofBus =
        [
            faults => faults with { Refused = 0 },
            faults => faults with { ConfirmLost = 0 },
            faults => faults with { Hung = 0 },
            faults => faults with { HungAfterEffect = 0 },
            faults => faults with { Lost = 0 },
            faults => faults with { Doubled = 0 },
            faults => faults with { Delayed = 0 },
            faults => faults with { Reordered = 0 },
        ];
        plan = ofStore.Aggregate(plan, (smaller, change) => Or(smaller, smaller with { StoreFaults = change(smaller.StoreFaults) }));
        return ofBus.Aggregate(plan, (smaller, change) => Or(smaller, smaller with { BusFaults = change(smaller.BusFaults) }));
    }

    private Plan WithFewerRuns(Plan plan)
    {
        for (var index = 0; index < plan.Events.Count; index++)
        {
            if (plan.Events[index] is not Submit { Specimens.Count: > 1 } submit)
            {
                continue;
            }

            for (var run = submit.Specimens.Count - 1; run >= 0 && submit.Specimens.Count > 1; run--)
            {
                var fewer = submit with { Specimens = [.. submit.Specimens.Where((_, other) => other != run)] };
                var smaller = plan with { Events = [.. plan.Events.Select((planned, place) => place == index ? fewer : planned)] };
                if (Fails(smaller))
                {
                    (plan, submit) = (smaller, fewer);
                }
            }
        }

        return plan;
    }

    private Plan Simpler(Plan plan)
    {
        plan = Or(plan, plan with { DataServices = 1 });
        plan = Or(plan, plan with { Analysts = 1 });
        plan = Or(plan, plan with { Trainers = 1 });
        plan = Or(plan, plan with { Slots = 1 });
        return Or(plan, plan with { ETags = ETagKind.OfContent });
    }
}
