using System.Globalization;
using System.Text.Json;
using EquiSep.Core.Random;

namespace EquiSep.Core.Tests.Random;

public sealed class TorchGeneratorTests
{
    private static readonly JsonElement Golden = GoldenFile.Open("rng.json").RootElement;

    [Fact]
    public void The_two_int64_are_those_of_torch()
    {
        var generator = new TorchGenerator(Golden.GetProperty("seed").GetUInt64());
        foreach (var expected in Golden.GetProperty("torch_random_int64").EnumerateArray())
        {
            Assert.Equal(long.Parse(expected.GetString()!, CultureInfo.InvariantCulture), generator.NextInt64());
        }
    }

    [Fact]
    public void The_permutation_is_that_of_torch()
    {
        var expected = Golden.GetProperty("torch_generator_12345_randperm_60000_first20").Deserialize<int[]>()!;
        var permutation = new TorchGenerator(12345).RandPerm(60000);
        Assert.Equal(expected, permutation[..20]);
        Assert.Equal(Enumerable.Range(0, 60000), permutation.Order());
    }

    [Fact]
    public void Only_the_low_32_bits_of_a_seed_count()
    {
        Assert.Equal(new TorchGenerator(666).NextInt64(), new TorchGenerator(666 + (1ul << 32)).NextInt64());
        Assert.NotEqual(new TorchGenerator(666).NextInt64(), new TorchGenerator(667).NextInt64());
    }

    [Fact]
    public void A_length_for_which_torch_draws_otherwise_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new TorchGenerator(1).RandPerm((int)(uint.MaxValue / 20)));
        Assert.Empty(new TorchGenerator(1).RandPerm(0));
        Assert.Equal([0], new TorchGenerator(1).RandPerm(1));
    }
}
