using EquiSep.Contracts.Validation;

namespace EquiSep.Contracts.Requests;

/// <summary>Picks runs by name.</summary>
public static class RunSelection
{
    /// <summary>
    /// The runs that at least one text matches, in their order; all runs when there is no text. A text matches whole parts of a
    /// name, <c>L1</c> the run <c>L1-lr1e-4</c>; a text that matches no run so is looked for anywhere in the names.
    /// </summary>
    /// <exception cref="SpecificationException">Texts match no run; the fields are <c>only[0]</c> and so on.</exception>
    public static IReadOnlyList<Specification> Select(IReadOnlyList<Specification> runs, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
        {
            return runs;
        }

        var matches = texts.Select(text => Matches(runs, text)).ToList();
        var errors = texts.Index().Where(text => matches[text.Index].Count == 0).Select(text => Unmatched(text.Index, text.Item, runs)).ToList();
        if (errors.Count > 0)
        {
            throw new SpecificationException(errors);
        }

        var picked = matches.SelectMany(some => some).ToHashSet(ReferenceEqualityComparer.Instance);
        return [.. runs.Where(picked.Contains)];
    }

    private static List<Specification> Matches(IReadOnlyList<Specification> runs, string text)
    {
        var parts = runs.Where(run => $"-{run.Name}-".Contains($"-{text}-", StringComparison.OrdinalIgnoreCase)).ToList();
        return parts.Count > 0
            ? parts
            : [.. runs.Where(run => text.Length > 0 && run.Name!.Contains(text, StringComparison.OrdinalIgnoreCase))];
    }

    private static FieldError Unmatched(int index, string text, IReadOnlyList<Specification> runs)
    {
        const int Shown = 100;
        var more = runs.Count > Shown ? $" and {runs.Count - Shown} more" : "";
        return new($"only[{index}]",
            $"'{FieldValues.Shorten(text)}' matches no run; there are {string.Join(", ", runs.Take(Shown).Select(run => run.Name))}{more}");
    }
}
