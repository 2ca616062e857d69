using System.Numerics;

namespace EquiSep.Core.Random;

/// <summary>
/// The order of the images in each epoch: NumPy's legacy <c>shuffle</c> of <c>arange(n)</c>, drawn epoch after epoch from one
/// MT19937 stream. Every epoch shuffles the numbers 0 … n−1 anew, not the order of the epoch before.
/// </summary>
public sealed class NumpyShuffle
{
    private readonly MersenneTwister stream;
    private readonly int count;

    /// <summary>Starts the stream of <paramref name="seed"/>, as <c>numpy.random.seed</c> does.</summary>
    /// <param name="seed">Seed of the stream.</param>
    /// <param name="n">Number of images, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="n"/> is below 1.</exception>
    public NumpyShuffle(uint seed, int n)
        : this(new MersenneTwister(seed), n)
    {
    }

    private NumpyShuffle(MersenneTwister stream, int n)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        this.stream = stream;
        count = n;
    }

    /// <summary>Number of images n.</summary>
    public int Count => count;

    /// <summary>The state between two epochs: 625 words of <see cref="MersenneTwister.Save"/>.</summary>
    public uint[] Save() => stream.Save();

    /// <summary>Continues where <see cref="Save"/> was called.</summary>
    /// <param name="state">What <see cref="Save"/> gave.</param>
    /// <param name="n">Number of images, at least 1.</param>
    /// <exception cref="ArgumentException">The state is not one of MT19937.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="n"/> is below 1.</exception>
    public static NumpyShuffle Restore(ReadOnlySpan<uint> state, int n) => new(MersenneTwister.Restore(state), n);

    /// <summary>The permutation of 0 … n−1 of the next epoch.</summary>
    public int[] Next()
    {
        var order = new int[count];
        for (var i = 1; i < count; i++)
        {
            order[i] = i;
        }

        for (var last = count - 1; last > 0; last--)
        {
            var other = (int)UpTo((uint)last);
            (order[last], order[other]) = (order[other], order[last]);
        }

        return order;
    }

    // Masked rejection: the smallest mask of ones that covers the limit, and a new draw until one is within it.
    private uint UpTo(uint limit)
    {
        var mask = uint.MaxValue >> BitOperations.LeadingZeroCount(limit);
        uint draw;
        do
        {
            draw = stream.NextUInt32() & mask;
        }
        while (draw > limit);
        return draw;
    }
}
