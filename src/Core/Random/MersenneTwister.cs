namespace EquiSep.Core.Random;

/// <summary>
/// MT19937 (Matsumoto and Nishimura 1998), the 32-bit generator behind NumPy's legacy stream and PyTorch's CPU generator.
/// </summary>
public sealed class MersenneTwister
{
    private const int Size = 624;
    private const int Shift = 397;
    private readonly uint[] words = new uint[Size];
    private int next = Size;

    /// <summary>Starts the stream of <paramref name="seed"/>.</summary>
    public MersenneTwister(uint seed)
    {
        words[0] = seed;
        for (var i = 1; i < Size; i++)
        {
            words[i] = (1812433253u * (words[i - 1] ^ (words[i - 1] >> 30))) + (uint)i;
        }
    }

    private MersenneTwister(ReadOnlySpan<uint> state)
    {
        state[..Size].CopyTo(words);
        next = (int)state[Size];
    }

    /// <summary>Starts the stream of a key of several words, the reference code's <c>init_by_array</c>.</summary>
    /// <exception cref="ArgumentException">The key is empty or has more than 624 words.</exception>
    public static MersenneTwister FromKey(params ReadOnlySpan<uint> key)
    {
        if (key.Length is 0 or > Size)
        {
            throw new ArgumentException($"A key has 1 to {Size} words, not {key.Length}.", nameof(key));
        }

        // 624 steps that stir the key into the words, 623 more without it; each mixes a word with the one before.
        var generator = new MersenneTwister(19650218u);
        var words = generator.words;
        var i = 1;
        for (var step = 0; step < Size; step++)
        {
            words[i] = (words[i] ^ ((words[i - 1] ^ (words[i - 1] >> 30)) * 1664525u)) + key[step % key.Length] + (uint)(step % key.Length);
            i = Following(words, i);
        }

        for (var step = 1; step < Size; step++)
        {
            words[i] = (words[i] ^ ((words[i - 1] ^ (words[i - 1] >> 30)) * 1566083941u)) - (uint)i;
            i = Following(words, i);
        }

        words[0] = 0x80000000u;
        return generator;
    }

    /// <summary>The state: 624 words and the position among them.</summary>
    public uint[] Save() => [.. words, (uint)next];

    /// <summary>Continues where <see cref="Save"/> was called.</summary>
    /// <exception cref="ArgumentException">The state has not 625 words, or its position is not in 0 … 624.</exception>
    public static MersenneTwister Restore(ReadOnlySpan<uint> state)
    {
        return state.Length == Size + 1 && state[Size] <= Size
            ? new MersenneTwister(state)
            : throw new ArgumentException("An MT19937 state is 624 words and a position from 0 to 624.", nameof(state));
    }

    /// <summary>The next 32 random bits.</summary>
    public uint NextUInt32()
    {
        if (next == Size)
        {
            Refill();
        }

        var y = words[next++];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c5680u;
        y ^= (y << 15) & 0xefc60000u;
        return y ^ (y >> 18);
    }

    /// <summary>The place after <paramref name="i"/>; the last is followed by the second, the first being the last's copy then.</summary>
    private static int Following(uint[] words, int i)
    {
        if (i < Size - 1)
        {
            return i + 1;
        }

        words[0] = words[Size - 1];
        return 1;
    }

    private void Refill()
    {
        for (var i = 0; i < Size; i++)
        {
            var y = (words[i] & 0x80000000u) | (words[(i + 1) % Size] & 0x7fffffffu);
            words[i] = words[(i + Shift) % Size] ^ (y >> 1) ^ ((y & 1) * 0x9908b0dfu);
        }

        next = 0;
    }
}
