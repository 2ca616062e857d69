using EquiSep.Core.Random;

namespace EquiSep.Core.Tests.Random;

public sealed class NumpyNormalTests
{
    // What numpy.random.RandomState(seed).standard_normal(6) gives.
    [Theory]
    [InlineData(0u, new[] { 1.764052345967664, 0.4001572083672233, 0.9787379841057392, 2.240893199201458, 1.8675579901499675, -0.977277879876411 })]
    [InlineData(42u, new[] { 0.4967141530112327, -0.13826430117118466, 0.6476885381006925, 1.5230298564080254, -0.23415337472333597, -0.23413695694918055 })]
    public void The_numbers_of_a_seed_are_numpys(uint seed, double[] expected)
    {
        var normal = new NumpyNormal(seed);

        Assert.All(expected, number => Assert.Equal(number, normal.Next(), 1e-15));
    }

    [Fact]
    public void A_key_of_several_words_gives_the_stream_of_the_reference_code()
    {
        // mt19937ar.out of Matsumoto and Nishimura.
        var generator = MersenneTwister.FromKey(0x123, 0x234, 0x345, 0x456);

        Assert.Equal([1067595299u, 955945823u, 477289528u, 4107218783u, 4228976476u], Enumerable.Range(0, 5).Select(_ => generator.NextUInt32()));
    }

    [Fact]
    public void A_key_without_words_is_refused() => Assert.Throws<ArgumentException>(() => MersenneTwister.FromKey());

    [Fact]
    public void The_numbers_have_mean_zero_and_variance_one_and_those_of_two_keys_are_uncorrelated()
    {
        const int Count = 100_000;
        var (first, second) = (new NumpyNormal([666, 1]), new NumpyNormal([666, 2]));
        double sum = 0, squares = 0, products = 0;
        for (var i = 0; i < Count; i++)
        {
            var (x, y) = (first.Next(), second.Next());
            (sum, squares, products) = (sum + x, squares + (x * x), products + (x * y));
        }

        // Five standard errors.
        var error = 5 / Math.Sqrt(Count);
        Assert.InRange(sum / Count, -error, error);
        Assert.InRange(squares / Count, 1 - (error * Math.Sqrt(2)), 1 + (error * Math.Sqrt(2)));
        Assert.InRange(products / Count, -error, error);
    }
}
