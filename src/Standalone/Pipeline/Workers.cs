using System.Collections.Concurrent;
using EquiSep.Contracts;

namespace EquiSep.Standalone.Pipeline;

/// <summary>Carries runs out, several at a time, each on a thread of its own.</summary>
internal static class Workers
{
    /// <summary>Makes every run. Runs that share a training follow one another on one thread; the longest trainings come first.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="parallel">Most threads.</param>
    /// <param name="make">Makes one run; it must not throw.</param>
    /// <returns>The outcomes, in the order of the runs.</returns>
    public static IReadOnlyList<RunOutcome> Make(IReadOnlyList<Specification> runs, int parallel, Func<Specification, RunOutcome> make)
    {
        var trainings = new ConcurrentQueue<List<Specification>>(runs
            .GroupBy(Keys.Model, (_, group) => group.ToList())
            .OrderByDescending(group => TrainingCost.Of(group[0])));
        var outcomes = new ConcurrentDictionary<Specification, RunOutcome>(ReferenceEqualityComparer.Instance);
        var threads = Enumerable.Range(0, Math.Min(parallel, trainings.Count))
            .Select(number => new Thread(Work) { Name = $"training {number + 1}" })
            .ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return [.. runs.Select(run => outcomes[run])];

        void Work()
        {
            while (trainings.TryDequeue(out var training))
            {
                foreach (var run in training)
                {
                    outcomes[run] = make(run);
                }
            }
        }
    }
}
