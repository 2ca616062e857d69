namespace EquiSep.Core.Random;

/// <summary>
/// Standard normal numbers as NumPy's legacy <c>RandomState</c> draws them: Marsaglia's polar method on doubles of 53 bits from an
/// MT19937 stream, the second number of a pair first.
/// </summary>
public sealed class NumpyNormal
{
    private readonly MersenneTwister stream;
    private double? kept;

    /// <summary>Starts the stream of <paramref name="seed"/>, as <c>RandomState(seed)</c> does.</summary>
    public NumpyNormal(uint seed) => stream = new MersenneTwister(seed);

    /// <summary>Starts the stream of a key of several words, as <c>RandomState([…])</c> does.</summary>
    /// <exception cref="ArgumentException">The key is empty.</exception>
    public NumpyNormal(ReadOnlySpan<uint> key) => stream = MersenneTwister.FromKey(key);

    /// <summary>The next number.</summary>
    public double Next()
    {
        if (kept is { } second)
        {
            kept = null;
            return second;
        }

        double x, y, square;
        do
        {
            x = (2 * NextUnit()) - 1;
            y = (2 * NextUnit()) - 1;
            square = (x * x) + (y * y);
        }
        while (square is >= 1 or 0);
        var factor = Math.Sqrt(-2 * Math.Log(square) / square);
        kept = factor * x;
        return factor * y;
    }

    /// <summary>Uniform from 0 to below 1: 27 and 26 bits of two words.</summary>
    private double NextUnit()
    {
        var high = stream.NextUInt32() >> 5;
        return ((high * 67108864.0) + (stream.NextUInt32() >> 6)) / 9007199254740992.0;
    }
}
