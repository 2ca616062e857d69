using System.Globalization;
using EquiSep.Contracts;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace EquiSep.Figures;

/// <summary>One run as a plot; y is log₁₀ D.</summary>
internal static class Panel
{
    private const float TickText = 11, LabelText = 13, TitleText = 14, LawText = 13;
    private const int MostIndices = 10;

    private static readonly Color Ink = Colors.Black;
    private static readonly Color Line = Color.FromHex("#1F4FD8");
    private static readonly Color Muted = Color.FromHex("#555555");

    // Equal margins, so that the axes of a grid line up.
    private static readonly PixelPadding Margins = new(left: 64, right: 16, bottom: 48, top: 34);

    /// <summary>The plot of a run: dots, fitted line, ρ and r, or the reason why they are missing.</summary>
    public static Plot Of(SeparationResult result)
    {
        var plot = new Plot();
        Dress(plot, Caption.Title(result));
        var dots = result.Layers
            .Where(layer => LogScale.Shows(layer.Within))
            .Select(layer => new Coordinates(layer.Index, Math.Log10(layer.Within)))
            .ToArray();
        var line = FittedLine(result);
        SetAxes(plot, result.Layers, [.. dots.Select(dot => dot.Y), .. line.Select(end => end.Y)]);
        if (line is [var start, var end])
        {
            plot.Add.Line(start, end).LineStyle = new LineStyle(1.8f, Line);
        }

        if (dots.Length > 0)
        {
            plot.Add.Markers(dots, MarkerShape.FilledCircle, 6.5f, Ink);
        }

        Annotate(plot, result, dots.Length == 0);
        return plot;
    }

    private static Coordinates[] FittedLine(SeparationResult result)
    {
        return result is { Fit: { } fit, Layers: [var first, .., var last] } && double.IsFinite(fit.Slope) && double.IsFinite(fit.Intercept)
            ? [At(first), At(last)]
            : [];

        Coordinates At(LayerSeparation layer)
        {
            return new Coordinates(layer.Index, (fit.Intercept + (fit.Slope * layer.Index)) / Math.Log(10));
        }
    }

    private static void Dress(Plot plot, string title)
    {
        plot.RenderManager.ClearCanvasBeforeEachRender = false;

        // ScottPlot draws a new plot twice, over itself, to let limits and layout settle. Here both are given beforehand.
        plot.RenderManager.RenderFinished += (_, _) => plot.RenderManager.EnableRendering = false;
        plot.Font.Set(Typography.Family);
        plot.HideGrid();
        plot.Layout.Fixed(Margins);
        plot.Axes.Title.Label.Text = title;
        plot.Axes.Title.Label.FontSize = TitleText;
        plot.Axes.Title.Label.Bold = false;
        plot.Axes.Top.MaximumSize = 2; // the gap between title and frame
        Label(plot.Axes.Bottom, "Layer index");
        Label(plot.Axes.Left, "Separation fuzziness D");
        foreach (var axis in plot.Axes.GetAxes())
        {
            axis.FrameLineStyle.Width = 0.8f;
            axis.MajorTickStyle.Width = 0.8f;
            axis.MinorTickStyle.Width = 0.6f;
            axis.MajorTickStyle.Length = 5;
            axis.MinorTickStyle.Length = 2.5f;
        }
    }

    private static void Label(IAxis axis, string text)
    {
        axis.Label.Text = text;
        axis.Label.FontSize = LabelText;
        axis.Label.Bold = false;
        axis.TickLabelStyle.FontSize = TickText;
    }

    private static void SetAxes(Plot plot, IReadOnlyList<LayerSeparation> layers, double[] logarithms)
    {
        var scale = LogScale.Around(logarithms);
        int first = layers.Count == 0 ? 0 : layers.Min(layer => layer.Index), last = layers.Count == 0 ? 1 : layers.Max(layer => layer.Index);
        var margin = Math.Max(0.25, 0.04 * (last - first));
        plot.Axes.SetLimits(first - margin, last + margin, scale.Low, scale.High);
        var step = IndexStep(last - first);
        var indices = Enumerable.Range(first, last - first + 1).Where(index => index % step == 0 && layers.Count > 0);
        plot.Axes.Bottom.TickGenerator = new NumericManual([.. indices.Select(i => Tick.Major(i, i.ToString(CultureInfo.InvariantCulture)))]);
        plot.Axes.Left.TickGenerator = logarithms.Length == 0
            ? new NumericManual()
            : new NumericManual([.. scale.Labelled.Select(e => Tick.Major(e, LogScale.Label(e))), .. scale.Minor.Select(Tick.Minor)]);
    }

    private static int IndexStep(int span)
    {
        int[] nice = [1, 2, 5];
        for (var power = 1; ; power *= 10)
        {
            foreach (var step in nice.Select(n => n * power).Where(step => span / step < MostIndices))
            {
                return step;
            }
        }
    }

    private static void Annotate(Plot plot, SeparationResult result, bool empty)
    {
        // The line falls where the law holds, which leaves the upper right corner free; a rising one leaves the left.
        var corner = result.Fit is { Slope: > 0 } ? Alignment.UpperLeft : Alignment.UpperRight;
        var note = plot.Add.Annotation(Caption.Law(result), empty ? Alignment.MiddleCenter : corner);
        note.OffsetX = empty ? 0 : 10;
        note.OffsetY = empty ? 0 : 8;
        note.LabelFontName = Typography.Family;
        note.LabelFontSize = LawText;
        note.LabelFontColor = result.Fit is null ? Muted : Ink;
        note.LabelBackgroundColor = Colors.Transparent;
        note.LabelBorderWidth = 0;
        note.LabelShadowColor = Colors.Transparent;
    }
}
