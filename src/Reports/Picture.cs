using EquiSep.Reports.Figures;

namespace EquiSep.Reports;

/// <summary>A picture of results.</summary>
/// <param name="Name">Its file's name without the ending, such as <c>figure</c> or <c>emergence</c>.</param>
/// <param name="Title">What it shows, one sentence.</param>
/// <param name="Figure">How it is drawn.</param>
public sealed record Picture(string Name, string Title, Figure Figure);
