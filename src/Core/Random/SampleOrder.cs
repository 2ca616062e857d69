namespace EquiSep.Core.Random;

/// <summary>
/// The order in which a shuffled PyTorch <c>DataLoader</c> of batch size 1 walks a training set, first epoch.
/// </summary>
internal static class SampleOrder
{
    /// <summary>
    /// All numbers 0 … n−1 in the loader's order after <c>torch.manual_seed(seed)</c>: the loader's iterator draws its base seed
    /// first, the random sampler then draws the seed of a generator of its own, whose permutation is the order.
    /// </summary>
    /// <param name="seed">Seed of the global generator.</param>
    /// <param name="n">Number of images.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="n"/> is negative or beyond 2³²/20.</exception>
    public static int[] Draw(ulong seed, int n)
    {
        var global = new TorchGenerator(seed);
        _ = global.NextInt64();
        return new TorchGenerator((ulong)global.NextInt64()).RandPerm(n);
    }
}
