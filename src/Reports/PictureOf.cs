using EquiSep.Reports.Figures;

namespace EquiSep.Reports;

/// <summary>A picture that can be drawn of results of a kind.</summary>
/// <param name="Name">Name of the picture.</param>
/// <param name="Title">What it shows, one sentence.</param>
/// <param name="Applies">Whether there are numbers for it.</param>
/// <param name="Draw">Draws it where there are.</param>
/// <typeparam name="T">What it is drawn of.</typeparam>
internal sealed record PictureOf<T>(string Name, string Title, Func<T, bool> Applies, Func<T, Figure> Draw)
{
    /// <summary>The picture of <paramref name="results"/>.</summary>
    public Picture Make(T results) => new(Name, Title, Draw(results));
}
