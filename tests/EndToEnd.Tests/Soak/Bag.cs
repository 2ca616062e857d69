namespace EquiSep.EndToEnd.Tests.Soak;

/// <summary>Draws without putting back, so that of any two full bags in a row each thing comes out of both.</summary>
internal static class Bag
{
    /// <summary>Draws for ever; a bag that is empty is filled again.</summary>
    /// <param name="random">Decides the order.</param>
    /// <param name="things">What is in it; something that is in it twice is drawn twice as often.</param>
    public static IEnumerator<T> Of<T>(Random random, params T[] things)
    {
        while (true)
        {
            var bag = things.ToArray();
            random.Shuffle(bag);
            foreach (var thing in bag)
            {
                yield return thing;
            }
        }
    }

    /// <summary>Draws one.</summary>
    public static T Draw<T>(this IEnumerator<T> bag)
    {
        bag.MoveNext();
        return bag.Current;
    }

    /// <summary>Draws a time.</summary>
    public static TimeSpan Seconds(this Random random, double from, double to) => TimeSpan.FromSeconds(from + ((to - from) * random.NextDouble()));
}
