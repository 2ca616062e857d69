using EquiSep.Core.Networks.Simd;

namespace EquiSep.Core.Tests.Networks.Simd;

public sealed unsafe class ProductTests
{
    /// <summary>Every element is one chain of fused multiply-adds, so that the expected bits can be stated.</summary>
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 5, 7)]
    [InlineData(6, 4, 8)]
    [InlineData(7, 9, 17)]
    [InlineData(10, 100, 104)]
    [InlineData(100, 100, 128)]
    [InlineData(100, 128, 100)]
    [InlineData(20, 3, 33)]
    public void Each_element_is_the_chain_of_fused_multiply_adds(int m, int k, int n)
    {
        var random = new System.Random(1);
        var a = Filled(m * k, random);
        var b = Filled(k * n, random);
        foreach (var transposed in new[] { false, true })
        {
            float[] ascending = new float[m * n], descending = new float[m * n];
            fixed (float* pa = a, pb = b, up = ascending, down = descending)
            {
                var strided = transposed ? new Strided(pa, 1, m) : new Strided(pa, k, 1);
                Product.Multiply(strided, pb, n, up, n, m, k, n);
                Product.MultiplyDescending(strided, pb, n, down, n, m, k, n);
            }

            for (var i = 0; i < m; i++)
            {
                for (var j = 0; j < n; j++)
                {
                    float Term(int p, float sum) => MathF.FusedMultiplyAdd(transposed ? a[(p * m) + i] : a[(i * k) + p], b[(p * n) + j], sum);
                    Assert.Equal(Enumerable.Range(0, k).Aggregate(0f, (sum, p) => Term(p, sum)), ascending[(i * n) + j]);
                    Assert.Equal(Enumerable.Range(0, k).Reverse().Aggregate(0f, (sum, p) => Term(p, sum)), descending[(i * n) + j]);
                }
            }
        }
    }

    private static float[] Filled(int count, System.Random random) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
}
