using System.Runtime.Intrinsics;
using EquiSep.Core.Numerics;

namespace EquiSep.Core.Tests.Numerics;

/// <summary>
/// Fused multiply-adds by ordinary operations against those of the processor or the C library: sums that cancel, that lie half-way between
/// two numbers, that overflow or underflow.
/// </summary>
public sealed class FusedMultiplyAddTests
{
    private const int Rounds = 300_000;
    private readonly System.Random random = new(8);

    [Fact]
    public void Those_of_float64_are_the_same_bits()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var spread = round % 5 == 0 ? 1000 : 60;
            double[] a = [Any(spread), Few(11)], b = [Any(spread), Few(11)];
            double[] c = [round % 2 == 0 ? Any(spread) : -a[0] * b[0], Math.ScaleB(Few(11), random.Next(-110, 110))];

            var actual = FusedMultiplyAdd.Emulated(Vector128.Create(a), Vector128.Create(b), Vector128.Create(c));

            for (var lane = 0; lane < 2; lane++)
            {
                AssertSame(Math.FusedMultiplyAdd(a[lane], b[lane], c[lane]), actual[lane], a[lane], b[lane], c[lane]);
            }
        }
    }

    [Fact]
    public void Those_of_float32_are_the_same_bits()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var spread = round % 5 == 0 ? 140 : 20;
            float[] a = [(float)Any(spread), (float)Few(6), (float)Any(spread), (float)Any(64)];
            float[] b = [(float)Any(spread), (float)Few(6), (float)Any(spread), (float)Any(64)];
            var noNumber = round % 3 == 0 ? float.NegativeInfinity : float.NaN;
            float[] c = [(float)Any(spread), (float)Math.ScaleB(Few(6), random.Next(-50, 50)), -a[2] * b[2], noNumber];

            var actual = FusedMultiplyAdd.Emulated(Vector128.Create(a), Vector128.Create(b), Vector128.Create(c));

            for (var lane = 0; lane < 4; lane++)
            {
                AssertSame(MathF.FusedMultiplyAdd(a[lane], b[lane], c[lane]), actual[lane], a[lane], b[lane], c[lane]);
            }
        }
    }

    [Fact]
    public void Vectors_of_every_length_and_single_numbers_agree()
    {
        float[] a = [.. Enumerable.Range(0, 16).Select(_ => (float)Any(3))], b = [.. a.Reverse()], c = [.. a.Select(x => x - 1)];
        float[] expected = [.. a.Select((x, i) => MathF.FusedMultiplyAdd(x, b[i], c[i]))];

        Assert.Equal(expected, a.Select((x, i) => FusedMultiplyAdd.Of(x, b[i], c[i])));
        Assert.Equal(Vector512.Create(expected), FusedMultiplyAdd.Of(Vector512.Create(a), Vector512.Create(b), Vector512.Create(c)));
        Assert.Equal(Vector128.Create(expected), FusedMultiplyAdd.Of(Vector128.Create(a), Vector128.Create(b), Vector128.Create(c)));
    }

    private static void AssertSame(double expected, double actual, double a, double b, double c)
    {
        var same = double.IsNaN(expected) ? double.IsNaN(actual) : BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(actual);
        if (!same)
        {
            Assert.Fail($"{a:R}·{b:R} + {c:R} is {expected:R}, not {actual:R}");
        }
    }

    private double Any(int exponents) => Math.ScaleB(random.NextDouble() - 0.5, random.Next(-exponents, exponents));

    /// <summary>Few digits, whose sums end in the middle between two numbers.</summary>
    private double Few(int digits) => random.Next(-(1 << digits), 1 << digits) / (double)(1 << random.Next(digits + 1));
}
