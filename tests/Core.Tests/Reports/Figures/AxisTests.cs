using EquiSep.Reports.Figures;

namespace EquiSep.Core.Tests.Reports.Figures;

public sealed class AxisTests
{
    [Fact]
    public void Every_range_of_numbers_is_shown_with_two_to_eight_labels_that_differ()
    {
        foreach (var low in (double[])[-1, -0.9999, 0, 0.1, 0.79, 3])
        {
            foreach (var span in (double[])[0, 1e-6, 0.003, 0.05, 0.4, 1, 7])
            {
                var axis = Axis.Linear("", [low, double.NaN, low + span], least: 0.002);
                Assert.True(axis.Low < low && axis.High > low + span, $"{axis} does not show {low} to {low + span}");
                var labels = axis.Ticks(axis.Low, axis.High).Select(tick => tick.Label).ToList();
                Assert.InRange(labels.Count, 2, 8);
                Assert.Equal(labels.Count, labels.Distinct().Count());
            }
        }
    }

    [Fact]
    public void Numbers_that_cannot_be_have_no_tick()
    {
        var axis = Axis.Linear("", [0.98, 1], least: 0.05, lowest: 0, highest: 1);
        Assert.All(axis.Ticks(axis.Low, axis.High + 1), tick => Assert.InRange(tick.Position, 0, 1));
        Assert.Contains("1.00", axis.Ticks(axis.Low, axis.High).Select(tick => tick.Label));
    }

    [Fact]
    public void A_negative_number_has_a_minus_sign_and_zero_has_none()
    {
        var axis = Axis.Linear("", [-0.2, 0.2], least: 0.01);
        Assert.Equal(["−0.2", "−0.1", "0.0", "0.1", "0.2"], axis.Ticks(axis.Low, axis.High).Select(tick => tick.Label));
    }

    [Theory]
    [InlineData(new double[] { 0, 0.05, 0.1, 0.2, 0.4 }, true)]
    [InlineData(new double[] { 0, 10, 20, 30 }, true)]
    [InlineData(new double[] { 0, 1, 10, 100, 600 }, false)]
    [InlineData(new double[] { 0.001, 0.01, 0.1 }, false)]
    public void Growing_values_stand_at_their_own_place_where_they_are_even(double[] values, bool isLinear)
    {
        var scale = new GrowthScale(values);
        Assert.Equal(isLinear, scale.Place(values[^1]).Equals(values[^1]));
        var axis = scale.Axis("");
        Assert.All(values, value => Assert.InRange(scale.Place(value), axis.Low, axis.High));
        Assert.Equal(values.Select(scale.Place).Order(), values.Select(scale.Place));
    }

    [Fact]
    public void Labels_of_growing_values_keep_their_distance()
    {
        var axis = new GrowthScale([0, .. Enumerable.Range(1, 60).Select(i => 1.0 * i), 600]).Axis("Epoch");
        var labelled = axis.Ticks(axis.Low, axis.High).Where(tick => tick.Label.Length > 0).Select(tick => tick.Position).ToList();
        Assert.InRange(labelled.Count, 4, 14);
        Assert.All(labelled.Zip(labelled.Skip(1)), pair => Assert.True(pair.Second - pair.First > 0.07 * (axis.High - axis.Low), $"{pair} are too close"));
    }

    [Fact]
    public void No_values_or_one_have_an_axis_too()
    {
        foreach (var values in (double[][])[[], [0], [5], [600]])
        {
            var axis = new GrowthScale(values).Axis("Epoch");
            Assert.True(axis.Low < axis.High, $"the axis of {values.Length} values has no length");
            Assert.Equal(values.Length, axis.Ticks(axis.Low, axis.High).Count());
        }
    }
}
