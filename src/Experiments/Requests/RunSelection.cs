using System.Globalization;
using System.Text.RegularExpressions;
using EquiSep.Experiments.Validation;

namespace EquiSep.Experiments.Requests;

/// <summary>Picks runs by name.</summary>
public static partial class RunSelection
{
    private const string Plain = "0.##############################";

    /// <summary>
    /// The runs that at least one text matches, in their order; all runs when there is no text. A text matches whole parts of a
    /// name, <c>L1</c> the run <c>L1-lr1e-4</c>, as they are written or else with numbers by their value, <c>lr1e-3</c> the run
    /// <c>lr0.001</c>; a text that matches no run so is looked for anywhere in the names.
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
        var value = ByValue(text);
        List<Specification> written = [.. runs.Where(run => HasParts(run.Name!, text))];
        List<Specification> equal = written.Count > 0 ? written : [.. runs.Where(run => HasParts(ByValue(run.Name!), value))];
        return equal.Count > 0
            ? equal
            : [.. runs.Where(run => text.Length > 0 && run.Name!.Contains(text, StringComparison.OrdinalIgnoreCase))];
    }

    private static bool HasParts(string name, string text) => $"-{name}-".Contains($"-{text}-", StringComparison.OrdinalIgnoreCase);

    // Without an exponent, whose minus would look like the end of a part.
    private static string ByValue(string text) =>
        Number().Replace(text, number => double.Parse(number.Value, CultureInfo.InvariantCulture).ToString(Plain, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    private static FieldError Unmatched(int index, string text, IReadOnlyList<Specification> runs)
    {
        const int Shown = 100;
        var more = runs.Count > Shown ? $" and {runs.Count - Shown} more" : "";
        return new($"only[{index}]",
            $"'{FieldValues.Shorten(text)}' matches no run; there are {string.Join(", ", runs.Take(Shown).Select(run => run.Name))}{more}");
    }
}
