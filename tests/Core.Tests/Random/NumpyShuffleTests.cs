using System.Text.Json;
using EquiSep.Core.Random;

namespace EquiSep.Core.Tests.Random;

public sealed class NumpyShuffleTests
{
    [Fact]
    public void The_first_three_epochs_come_in_numpys_order()
    {
        using var golden = GoldenFile.Open("rng.json");
        var expected = golden.RootElement.GetProperty("numpy_minibatch_permutations").Deserialize<int[][]>()!;
        var shuffle = new NumpyShuffle(golden.RootElement.GetProperty("seed").GetUInt32(), expected[0].Length);
        Assert.All(expected, permutation => Assert.Equal(permutation, shuffle.Next()));
    }

    [Fact]
    public void A_restored_shuffle_goes_on_as_if_nothing_had_happened()
    {
        var straight = new NumpyShuffle(7, 333);
        straight.Next();
        var resumed = NumpyShuffle.Restore(straight.Save(), 333);
        for (var epoch = 0; epoch < 5; epoch++)
        {
            Assert.Equal(straight.Next(), resumed.Next());
        }
    }

    [Fact]
    public void A_state_of_the_wrong_size_is_refused()
    {
        Assert.Throws<ArgumentException>(() => NumpyShuffle.Restore(new uint[624], 10));
        Assert.Throws<ArgumentException>(() => NumpyShuffle.Restore([.. new uint[624], 625], 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NumpyShuffle(1, 0));
    }
}
