namespace EquiSep.Reports.Tables;

/// <summary>A table that can be made of results of a kind.</summary>
/// <param name="Name">Name of the table.</param>
/// <param name="Title">What it shows, one sentence.</param>
/// <param name="Columns">Names of the columns, with commas.</param>
/// <param name="Rows">Its rows, each as long as there are columns; none where there are no numbers for it.</param>
/// <typeparam name="T">What it is made of.</typeparam>
internal sealed record TableOf<T>(string Name, string Title, string Columns, Func<T, IEnumerable<object?[]>> Rows)
{
    /// <summary>The table of <paramref name="results"/>.</summary>
    public Table Make(T results) => new(Name, Title, Columns.Split(','), [.. Rows(results)]);
}
