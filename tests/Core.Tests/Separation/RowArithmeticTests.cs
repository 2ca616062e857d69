using EquiSep.Core.Separation;

namespace EquiSep.Core.Tests.Separation;

/// <summary>Sums whose order is written down one operation at a time, so that the expected bits hold on every processor.</summary>
public sealed class RowArithmeticTests
{
    private const int Lanes = 4;

    public static TheoryData<int> Lengths() => [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 19, 20, 23, 31, 32, 33, 37, 100, 1027];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void A_product_is_four_chains_over_four_lanes_and_the_rest_in_order(int length)
    {
        var (a, b) = (Row(length, 1), Row(length, 2));
        var groups = length / Lanes;
        var chained = groups / 4 * 4;
        var chains = Enumerable.Range(0, 4).Select(_ => new double[Lanes]).ToArray();
        for (var group = 0; group < groups; group++)
        {
            var chain = chains[group < chained ? group % 4 : 0];
            for (var lane = 0; lane < Lanes; lane++)
            {
                chain[lane] = Math.FusedMultiplyAdd(a[(group * Lanes) + lane], b[(group * Lanes) + lane], chain[lane]);
            }
        }

        double OfLane(int lane) => (chains[0][lane] + chains[1][lane]) + (chains[2][lane] + chains[3][lane]);
        var expected = SumOf([OfLane(0), OfLane(1), OfLane(2), OfLane(3)]);
        for (var i = groups * Lanes; i < length; i++)
        {
            expected += a[i] * b[i];
        }

        Assert.Equal(expected, RowArithmetic.Dot(a, b));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Squares_of_differences_are_one_chain_over_four_lanes_and_the_rest_in_order(int length)
    {
        var (a, b, sums) = (Row(length, 3), Row(length, 4), Row(length, 5));
        var lanes = new double[Lanes];
        var whole = length / Lanes * Lanes;
        for (var i = 0; i < whole; i++)
        {
            lanes[i % Lanes] = Math.FusedMultiplyAdd(a[i] - b[i], a[i] - b[i], lanes[i % Lanes]);
        }

        var expected = SumOf(lanes);
        for (var i = whole; i < length; i++)
        {
            expected += (a[i] - b[i]) * (a[i] - b[i]);
        }

        double[] moved = [.. sums.Select((sum, i) => sum + (a[i] - b[i]))];
        Assert.Equal(expected, RowArithmetic.SquaredDistance(a, b));
        Assert.Equal(expected, RowArithmetic.AddDeviation(a, b, sums));
        Assert.Equal(moved, sums);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void A_rotation_rounds_every_product(int length)
    {
        var (a, b) = (Row(length, 6), Row(length, 7));
        double[] first = [.. a.Zip(b, (p, q) => (0.6 * p) - (0.8 * q))], second = [.. a.Zip(b, (p, q) => (0.8 * p) + (0.6 * q))];

        RowArithmetic.Rotate(a, b, 0.6, 0.8);

        Assert.Equal(first, a);
        Assert.Equal(second, b);
    }

    private static double SumOf(double[] lanes) => (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);

    private static double[] Row(int length, int seed)
    {
        var random = new System.Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => random.NextDouble() - 0.5)];
    }
}
