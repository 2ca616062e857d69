using ScottPlot;

namespace EquiSep.Reports.Figures;

/// <summary>What a panel shows, before it has a size.</summary>
/// <param name="Title">Words above the frame.</param>
/// <param name="X">The axis below.</param>
/// <param name="Y">The axis on the left.</param>
/// <param name="Series">What is drawn, in this order.</param>
internal sealed record Chart(string Title, Axis X, Axis Y, IReadOnlyList<Series> Series)
{
    /// <summary>Lines of words in the corner that the data leave free, or in the middle where there are no data.</summary>
    public IReadOnlyList<Remark> Note { get; init; } = [];

    /// <summary>The words above the key; a chart with a key names its series right of the frame.</summary>
    public string? KeyTitle { get; init; }

    /// <summary>Names of single points.</summary>
    public IReadOnlyList<PointLabel> Labels { get; init; } = [];

    /// <summary>Whether a faint line leads from each tick of the vertical axis to its dots.</summary>
    public bool HasRules { get; init; }

    /// <summary>Whether there is nothing to see but words.</summary>
    public bool IsEmpty => !Series.SelectMany(series => series.Shown).Any();

    /// <summary>A frame with words instead of data.</summary>
    public static Chart Words(string title, string x, string y, string words)
    {
        return new Chart(title, Empty(x), Empty(y), []) { Note = Remark.Lines(words, Palette.Muted) };

        static Axis Empty(string label) => new(label, 0, 1, (_, _) => []);
    }

    /// <summary>This chart, or its frame with words where no point of it has a place.</summary>
    public Chart Or(string words)
    {
        return IsEmpty ? Words(Title, X.Label, Y.Label, words) : this;
    }
}

/// <summary>A line of a note.</summary>
/// <param name="Text">Its words.</param>
/// <param name="Color">Their colour.</param>
internal sealed record Remark(string Text, Color Color)
{
    /// <summary>A remark for each line of a text.</summary>
    public static IReadOnlyList<Remark> Lines(string text, Color color) => [.. text.Split('\n').Select(line => new Remark(line, color))];
}

/// <summary>The name of a point.</summary>
/// <param name="At">Its place.</param>
/// <param name="Text">Its name.</param>
internal sealed record PointLabel(Coordinates At, string Text);
