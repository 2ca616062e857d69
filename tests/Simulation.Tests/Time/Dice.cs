namespace EquiSep.Simulation.Tests.Time;

/// <summary>Random numbers from a seed (SplitMix64): the same on every machine and in every version of .NET.</summary>
/// <param name="seed">The seed.</param>
internal sealed class Dice(ulong seed)
{
    private ulong state = seed;

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        var mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>A number from 0 to <paramref name="count"/> − 1.</summary>
    public int Below(int count) => (int)Math.BigMul(Next(), (ulong)count, out _);

    /// <summary>A number from 0 to 1, 1 excluded.</summary>
    public double Fraction() => (Next() >> 11) * (1.0 / (1L << 53));

    /// <summary>True with a probability. The draw is made whatever the probability is, so that later draws do not depend on it.</summary>
    public bool Chance(double probability) => Fraction() < probability;

    /// <summary>A time between two bounds.</summary>
    public TimeSpan Between(TimeSpan low, TimeSpan high) => low + TimeSpan.FromTicks((long)((high - low).Ticks * Fraction()));

    /// <summary>A time between two bounds in milliseconds.</summary>
    public TimeSpan Milliseconds(double low, double high) => TimeSpan.FromMilliseconds(low + ((high - low) * Fraction()));

    /// <summary>A time between two bounds in seconds.</summary>
    public TimeSpan Seconds(double low, double high) => TimeSpan.FromSeconds(low + ((high - low) * Fraction()));

    /// <summary>One of several.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    /// <summary>Dice with a seed drawn from these.</summary>
    public Dice Fork() => new(Next());
}
