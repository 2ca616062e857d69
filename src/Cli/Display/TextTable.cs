namespace EquiSep.Cli.Display;

/// <summary>A column of a <see cref="TextTable"/>.</summary>
/// <param name="Title">Its title.</param>
/// <param name="DropOrder">Columns that a narrow terminal has no room for are left out in this order, 1 first; 0 is never left out.</param>
internal sealed record TableColumn(string Title, int DropOrder = 0);

/// <summary>A table of plain text that fits the width it is given and never breaks a number.</summary>
internal static class TextTable
{
    private static readonly string[] Gaps = ["   ", "  ", " "];

    /// <summary>Writes the table.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="width">Characters of a line.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="rows">The cells of each row.</param>
    /// <returns>Titles of the columns that were left out.</returns>
    public static IReadOnlyList<string> Write(TextWriter output, int width, IReadOnlyList<TableColumn> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var widths = columns.Select((column, i) => rows.Select(row => row[i].Length).Append(column.Title.Length).Max()).ToArray();
        var shown = Enumerable.Range(0, columns.Count).ToList();
        var dropped = new Queue<int>(shown.Where(i => columns[i].DropOrder > 0).OrderBy(i => columns[i].DropOrder));
        var left = new List<string>();
        while (Width(Gaps[^1]) > width && dropped.TryDequeue(out var column))
        {
            shown.Remove(column);
            left.Add(columns[column].Title);
        }

        var gap = Gaps.FirstOrDefault(gap => Width(gap) <= width, Gaps[^1]);
        Line(i => columns[i].Title);
        output.WriteLine(new string('─', Width(gap)));
        foreach (var row in rows)
        {
            Line(i => row[i]);
        }

        return left;

        int Width(string between) => shown.Sum(i => widths[i]) + (between.Length * (shown.Count - 1));

        void Line(Func<int, string> cell) => output.WriteLine(string.Join(gap, shown.Select(i => cell(i).PadRight(widths[i]))).TrimEnd());
    }
}
