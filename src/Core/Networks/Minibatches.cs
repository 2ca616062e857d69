namespace EquiSep.Core.Networks;

/// <summary>Some images that follow one another in an order.</summary>
/// <param name="Start">Place of the first.</param>
/// <param name="Count">How many.</param>
internal readonly record struct Minibatch(int Start, int Count);

/// <summary>Cuts images into minibatches.</summary>
internal static class Minibatches
{
    /// <summary>Minibatches of <paramref name="size"/> images; the last, smaller one is kept.</summary>
    /// <param name="images">Number of images.</param>
    /// <param name="size">Images per minibatch, at least 1.</param>
    public static Minibatch[] Of(int images, int size)
    {
        var batches = new Minibatch[(images + size - 1) / size];
        for (var i = 0; i < batches.Length; i++)
        {
            batches[i] = new Minibatch(i * size, Math.Min(size, images - (i * size)));
        }

        return batches;
    }
}
