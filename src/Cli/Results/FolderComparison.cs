using EquiSep.Reports;

namespace EquiSep.Cli.Results;

/// <summary>Two folders of results beside each other.</summary>
/// <param name="First">One folder, as it was named.</param>
/// <param name="Second">The other.</param>
/// <param name="Runs">The runs that are in both, by name.</param>
/// <param name="OnlyInFirst">Names of runs that the second has not.</param>
/// <param name="OnlyInSecond">Names of runs that the first has not.</param>
internal sealed record FolderComparison(string First, string Second, IReadOnlyList<RunComparison> Runs, IReadOnlyList<string> OnlyInFirst, IReadOnlyList<string> OnlyInSecond)
{
    /// <summary>Compares the results below two folders.</summary>
    /// <exception cref="RefusedException">One of them cannot be read or holds no results.</exception>
    public static FolderComparison Of(string first, string second)
    {
        var (these, others) = (ResultTree.Read(first), ResultTree.Read(second));
        return new(
            first,
            second,
            [.. these.Keys.Where(others.ContainsKey).Select(name => RunComparison.Of(name, these[name], others[name]))],
            [.. these.Keys.Except(others.Keys)],
            [.. others.Keys.Except(these.Keys)]);
    }
}
