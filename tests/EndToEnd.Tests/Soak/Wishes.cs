namespace EquiSep.EndToEnd.Tests.Soak;

/// <summary>What a user wants.</summary>
internal enum WishKind
{
    /// <summary>An experiment.</summary>
    Submit,

    /// <summary>Something that there cannot be.</summary>
    SubmitNonsense,

    /// <summary>To have features of his own measured.</summary>
    Measure,

    /// <summary>To see an experiment of his.</summary>
    Look,

    /// <summary>To cancel a run of his.</summary>
    CancelRun,

    /// <summary>To cancel an experiment of his.</summary>
    CancelExperiment,

    /// <summary>To have the failed runs of an experiment of his tried again.</summary>
    Retry,

    /// <summary>To delete an experiment of his.</summary>
    Delete,

    /// <summary>To know what no run needs.</summary>
    NameGarbage,

    /// <summary>To delete what no run needs.</summary>
    CollectGarbage,
}

/// <summary>A wish.</summary>
/// <param name="Kind">What is wanted.</param>
/// <param name="Shape">For an experiment: its shape.</param>
/// <param name="Seeds">For an experiment: its seeds.</param>
/// <param name="Which">For anything else: a number that decides on which experiment, run, or piece of nonsense.</param>
/// <param name="Quiet">How long nothing is wanted afterwards.</param>
internal sealed record Wish(WishKind Kind, Shape Shape, IReadOnlyList<int> Seeds, int Which, TimeSpan Quiet);

/// <summary>The wishes of the users, endless lists that are functions of the seed.</summary>
internal static class Wishes
{
    // New work all the time, but much of it the same as others have asked for or will ask for.
    private const int WishesToASeed = 8;
    private const int SeedsAtATime = 3;

    /// <summary>Those of one user.</summary>
    public static IEnumerable<Wish> Of(int seed, int user)
    {
        var random = new Random((1000 * seed) + user);
        var kinds = Bag.Of(
            random,
            [
                .. Enumerable.Repeat(WishKind.Submit, 10), WishKind.SubmitNonsense, WishKind.Measure, .. Enumerable.Repeat(WishKind.Look, 3),
                WishKind.CancelRun, WishKind.CancelRun, WishKind.CancelExperiment, WishKind.Retry, WishKind.Delete, WishKind.Delete, WishKind.NameGarbage, WishKind.CollectGarbage,
            ]);
        var shapes = Bag.Of(random, [Shape.Tiny, Shape.Tiny, Shape.Medium, .. Enum.GetValues<Shape>()]);
        for (var number = 0; ; number++)
        {
            var first = (1000 * seed) + (number / WishesToASeed);
            int[] seeds = [.. Enumerable.Range(first, SeedsAtATime)];
            random.Shuffle(seeds);
            yield return new(kinds.Draw(), shapes.Draw(), seeds[..random.Next(1, SeedsAtATime + 1)], random.Next(), random.Seconds(0.2, 1.5));
        }
    }
}
