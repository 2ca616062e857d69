namespace EquiSep.Core.Random;

/// <summary>
/// What PyTorch's CPU generator draws, as far as the order of images depends on it: an MT19937 stream of 32-bit words.
/// </summary>
/// <param name="seed">The seed; like PyTorch's engine, only its low 32 bits start the stream.</param>
internal sealed class TorchGenerator(ulong seed)
{
    private readonly MersenneTwister stream = new((uint)seed);

    /// <summary>What <c>random_()</c> puts into an int64 tensor of one element: 63 random bits, the first word above the second.</summary>
    public long NextInt64()
    {
        var high = (ulong)stream.NextUInt32() << 32;
        return (long)((high | stream.NextUInt32()) & long.MaxValue);
    }

    /// <summary>What <c>randperm(n)</c> gives on the CPU: a permutation of 0 … n−1.</summary>
    /// <param name="n">Length, from 0 to 2³²/20: beyond it PyTorch draws 64 bits for each place.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="n"/> is outside that range.</exception>
    public int[] RandPerm(int n)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)n, uint.MaxValue / 20);
        var order = new int[n];
        for (var i = 0; i < n; i++)
        {
            order[i] = i;
        }

        for (var i = 0; i < n - 1; i++)
        {
            var other = i + (int)(stream.NextUInt32() % (uint)(n - i));
            (order[i], order[other]) = (order[other], order[i]);
        }

        return order;
    }
}
