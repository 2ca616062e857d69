using EquiSep.Reports.Figures;

namespace EquiSep.Reports;

/// <summary>A picture of a report.</summary>
public sealed class ReportPicture
{
    /// <summary>Folder of the pictures, beside the Markdown.</summary>
    public const string Folder = "report-pictures";

    private readonly Lazy<byte[]> png;

    /// <summary>A picture that is drawn when it is asked for.</summary>
    /// <param name="name">Its file's name without the ending.</param>
    /// <param name="caption">See <see cref="Caption"/>.</param>
    /// <param name="figure">How it is drawn.</param>
    /// <param name="scale">Pixels a unit.</param>
    internal ReportPicture(string name, string caption, Figure figure, double scale)
    {
        Path = $"{Folder}/{name}.png";
        Caption = caption;
        png = new(() => figure.ToPng(scale));
    }

    /// <summary>Where the Markdown looks for it, relative to itself, such as <c>report-pictures/figure.png</c>.</summary>
    public string Path { get; }

    /// <summary>What it shows, as Markdown.</summary>
    public string Caption { get; }

    /// <summary>The picture as PNG; drawn once.</summary>
    public byte[] Png => png.Value;
}
