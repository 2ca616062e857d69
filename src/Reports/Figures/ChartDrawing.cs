using ScottPlot;
using ScottPlot.TickGenerators;
using SkiaSharp;

namespace EquiSep.Reports.Figures;

/// <summary>Draws a chart into its place on a canvas: frame, axes and series by ScottPlot, words inside and beside the frame by itself.</summary>
internal sealed class ChartDrawing
{
    private const float TickText = 11, LabelText = 13, TitleText = 14, NoteText = 13, LineHeight = 17;
    private const float LeastLeft = 64, Right = 16, Bottom = 48, Top = 34, NoteX = 10, NoteY = 8;

    private readonly Chart chart;
    private readonly PixelRect place, frame;
    private readonly Key key;
    private readonly NotePlace corner;

    private ChartDrawing(Chart chart, PixelRect place)
    {
        this.chart = chart;
        this.place = place;
        key = new Key(chart);

        // Equal margins where labels have their usual width, so that the axes of a grid line up.
        var widest = chart.Y.Ticks(chart.Y.Low, chart.Y.High).Max(tick => (float?)Typography.Width(tick.Label, TickText)) ?? 0;
        var left = Math.Max(chart.Y.Label.Length > 0 ? LeastLeft : 0, widest + (chart.Y.Label.Length > 0 ? 36 : 16));
        frame = new PixelRect(place.Left + left, place.Right - Right - key.Width, place.Bottom - Bottom, place.Top + Top);
        corner = chart.IsEmpty ? new NotePlace(IsLeft: false, IsLow: false, chart.Y.High) : NotePlace.In(chart, NoteWidth / frame.Width, NoteHeight / frame.Height);
    }

    private float NoteWidth => chart.Note.Count == 0 ? 0 : chart.Note.Max(line => Typography.Width(line.Text, NoteText)) + NoteX + 6;

    private float NoteHeight => chart.Note.Count == 0 ? 0 : (chart.Note.Count * LineHeight) + NoteY + 4;

    /// <summary>Draws the chart.</summary>
    public static void Draw(Chart chart, SKCanvas canvas, PixelRect place)
    {
        var drawing = new ChartDrawing(chart, place);
        using (var plot = drawing.Plot())
        {
            plot.Render(canvas, place);
        }

        drawing.WriteNote(canvas);
        drawing.key.Draw(canvas, drawing.frame.Right, drawing.frame.Top);
        PointLabels.Draw(chart.Labels, [.. chart.Series.SelectMany(series => series.Shown).Select(drawing.Pixel)], drawing.Pixel, canvas, drawing.frame);
    }

    private Pixel Pixel(Coordinates point)
    {
        return new Pixel(
            frame.Left + ((point.X - chart.X.Low) / (chart.X.High - chart.X.Low) * frame.Width),
            frame.Bottom - ((point.Y - chart.Y.Low) / (corner.High - chart.Y.Low) * frame.Height));
    }

    private Plot Plot()
    {
        var plot = new Plot();
        plot.RenderManager.ClearCanvasBeforeEachRender = false;

        // ScottPlot draws a new plot twice, over itself, to let limits and layout settle. Here both are given beforehand.
        plot.RenderManager.RenderFinished += (_, _) => plot.RenderManager.EnableRendering = false;
        plot.Font.Set(Typography.Family);
        plot.HideGrid();
        plot.Layout.Fixed(new PixelPadding(left: frame.Left - place.Left, right: place.Right - frame.Right, bottom: Bottom, top: Top));
        plot.Axes.Title.Label.Text = chart.Title;
        plot.Axes.Title.Label.FontSize = Typography.SizeWithin(chart.Title, TitleText, frame.Width + Right);
        plot.Axes.Title.Label.Bold = false;
        plot.Axes.Top.MaximumSize = 2; // the gap between title and frame
        Dress(plot.Axes.Bottom, chart.X, chart.X.High);
        Dress(plot.Axes.Left, chart.Y, corner.High);
        foreach (var axis in plot.Axes.GetAxes())
        {
            axis.FrameLineStyle.Width = 1;
            axis.MajorTickStyle.Width = 1;
            axis.MinorTickStyle.Width = 0.6f;
            axis.MajorTickStyle.Length = 5;
            axis.MinorTickStyle.Length = 2.5f;
        }

        plot.Axes.SetLimits(chart.X.Low, chart.X.High, chart.Y.Low, corner.High);
        foreach (var tick in chart.Y.Ticks(chart.Y.Low, corner.High).Where(_ => chart.HasRules))
        {
            plot.Add.HorizontalLine(tick.Position, 0.5f, Palette.Faint);
        }

        foreach (var series in chart.Series)
        {
            SeriesDrawing.Add(plot, series);
        }

        return plot;
    }

    private static void Dress(IAxis axis, Axis meant, double high)
    {
        axis.Label.Text = meant.Label;
        axis.Label.FontSize = LabelText;
        axis.Label.Bold = false;
        axis.TickLabelStyle.FontSize = TickText;
        axis.TickGenerator = new NumericManual([.. meant.Ticks(meant.Low, high)]);
    }

    private void WriteNote(SKCanvas canvas)
    {
        var height = chart.Note.Count * LineHeight;
        var y = chart.IsEmpty ? ((frame.Top + frame.Bottom - height) / 2) : corner.IsLow ? frame.Bottom - NoteY - height : frame.Top + NoteY;
        var (x, align) = chart.IsEmpty ? ((frame.Left + frame.Right) / 2, SKTextAlign.Center)
            : corner.IsLeft ? (frame.Left + NoteX, SKTextAlign.Left)
            : (frame.Right - NoteX, SKTextAlign.Right);
        foreach (var line in chart.Note)
        {
            y += LineHeight;
            Typography.Write(canvas, line.Text, x, y - 4, Typography.SizeWithin(line.Text, NoteText, frame.Width - NoteX), line.Color, align);
        }
    }
}
