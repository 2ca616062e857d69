using EquiSep.Reports.Figures;

namespace EquiSep.Core.Tests.Reports.Figures;

public sealed class LogScaleTests
{
    [Theory]
    [InlineData(0, "10⁰")]
    [InlineData(1, "10¹")]
    [InlineData(-1, "10⁻¹")]
    [InlineData(-120, "10⁻¹²⁰")]
    [InlineData(3456789, "10³⁴⁵⁶⁷⁸⁹")]
    public void A_label_is_ten_with_a_raised_exponent(int exponent, string label)
    {
        Assert.Equal(label, LogScale.Label(exponent));
    }

    [Fact]
    public void Every_range_shows_its_values_and_two_to_eight_powers_of_ten()
    {
        for (var low = -300.0; low < 300; low += 7.3)
        {
            foreach (var span in (double[])[0, 0.01, 0.4, 1, 1.9, 3, 6.5, 9, 25, 130, 308])
            {
                var scale = LogScale.Around([low, low + span]);
                Assert.True(scale.Low < low && scale.High > low + span, $"{scale} does not show {low} to {low + span}");
                Assert.InRange(scale.Labelled.Count(), 2, 8);
                Assert.All(scale.Labelled, exponent => Assert.InRange(exponent, scale.Low, scale.High));
                Assert.All(scale.Minor, place => Assert.InRange(place, scale.Low, scale.High));
            }
        }
    }

    [Fact]
    public void Small_ticks_stand_at_2_to_9_times_each_power_of_ten()
    {
        var scale = new LogScale(0, 1);
        Assert.Equal([2, 3, 4, 5, 6, 7, 8, 9], scale.Minor.Select(place => (int)Math.Round(Math.Pow(10, place))));
    }

    [Fact]
    public void Many_decades_have_a_small_tick_for_each_power_without_label()
    {
        var scale = new LogScale(-0.5, 12.5);
        Assert.Equal([0, 2, 4, 6, 8, 10, 12], scale.Labelled);
        Assert.Equal([1, 3, 5, 7, 9, 11], scale.Minor);
    }
}
