using EquiSep.Contracts;

namespace EquiSep.Standalone.Pipeline;

/// <summary>Picks runs by name.</summary>
internal static class RunSelection
{
    /// <summary>
    /// The runs that at least one text matches, in their order; all runs when there is no text. A text matches whole parts of a
    /// name, <c>L1</c> the run <c>L1-lr1e-4</c>; a text that matches no run so is looked for anywhere in the names.
    /// </summary>
    /// <exception cref="RefusedException">A text matches no run.</exception>
    public static IReadOnlyList<Specification> Select(IReadOnlyList<Specification> runs, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
        {
            return runs;
        }

        var picked = texts.SelectMany(text => Matches(runs, text)).ToHashSet(ReferenceEqualityComparer.Instance);
        return [.. runs.Where(picked.Contains)];
    }

    private static List<Specification> Matches(IReadOnlyList<Specification> runs, string text)
    {
        var parts = runs.Where(run => $"-{run.Name}-".Contains($"-{text}-", StringComparison.OrdinalIgnoreCase)).ToList();
        if (parts.Count > 0)
        {
            return parts;
        }

        var anywhere = runs.Where(run => text.Length > 0 && run.Name!.Contains(text, StringComparison.OrdinalIgnoreCase)).ToList();
        return anywhere.Count > 0
            ? anywhere
            : throw new RefusedException($"--only '{text}' matches no run; there are {string.Join(", ", runs.Select(run => run.Name))}.");
    }
}
