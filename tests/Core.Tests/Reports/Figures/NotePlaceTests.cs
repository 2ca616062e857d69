using EquiSep.Reports.Figures;
using ScottPlot;

namespace EquiSep.Core.Tests.Reports.Figures;

public sealed class NotePlaceTests
{
    private static readonly Axis Unit = new("", 0, 1, (_, _) => []);

    [Theory]
    [InlineData(0.9, 0.1, false, false)]
    [InlineData(0.1, 0.9, true, false)]
    public void A_note_stands_in_the_upper_corner_that_the_line_leaves_free(double start, double end, bool isLeft, bool isLow)
    {
        Assert.Equal(new NotePlace(isLeft, isLow, 1), NotePlace.In(Line(start, end), 0.4, 0.2));
    }

    [Fact]
    public void Under_a_line_at_the_top_a_note_stands_below()
    {
        Assert.Equal(new NotePlace(true, true, 1), NotePlace.In(Line(0.95, 0.95), 0.4, 0.2));
    }

    [Fact]
    public void Where_no_corner_is_free_the_axis_grows_until_the_note_is_above_the_data()
    {
        var crossed = new Chart("", Unit, Unit, [.. Line(0.05, 0.9).Series, .. Line(0.95, 0.02).Series]);
        var place = NotePlace.In(crossed, 0.4, 0.2);
        Assert.False(place.IsLow);
        Assert.True(0.9 / place.High <= 0.8 + 1e-9, $"the note covers the data: {place}");
    }

    private static Chart Line(double start, double end) => new("", Unit, Unit, [Series.Line([new Coordinates(0, start), new Coordinates(1, end)], Colors.Black)]);
}
