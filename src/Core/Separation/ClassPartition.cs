namespace EquiSep.Core.Separation;

/// <summary>Which sample belongs to which class, the classes present being numbered from 0 in the order of their labels.</summary>
/// <param name="ClassOf">Class of each sample, 0 to K−1.</param>
/// <param name="Counts">Samples n_k of each class, at least 1.</param>
/// <param name="First">First sample of each class.</param>
internal sealed record ClassPartition(int[] ClassOf, int[] Counts, int[] First)
{
    /// <summary>Number of classes K.</summary>
    public int Classes => Counts.Length;

    /// <summary>Sorts <paramref name="labels"/> into classes.</summary>
    /// <exception cref="InvalidFeaturesException">There are fewer than two classes, a negative label, or not one label for each of <paramref name="samples"/>.</exception>
    public static ClassPartition Of(ReadOnlySpan<long> labels, int samples)
    {
        if (labels.Length != samples || samples == 0)
        {
            throw new InvalidFeaturesException($"There are {labels.Length} labels for {samples} samples; each sample needs one, and there must be samples.");
        }

        var first = new SortedDictionary<long, int>();
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] < 0)
            {
                throw new InvalidFeaturesException($"The label of row {i} is {labels[i]}; allowed: whole numbers from 0.");
            }

            first.TryAdd(labels[i], i);
        }

        return first.Count >= 2
            ? Of(labels, [.. first.Keys], [.. first.Values])
            : throw new InvalidFeaturesException($"All labels are {labels[0]}; separation needs at least two classes.");
    }

    /// <summary>Weights of the classes: 1/K, or n_k/n.</summary>
    public double[] Weights(ClassWeighting weighting)
    {
        return weighting == ClassWeighting.Balanced
            ? [.. Counts.Select(_ => 1.0 / Classes)]
            : [.. Counts.Select(count => (double)count / ClassOf.Length)];
    }

    private static ClassPartition Of(ReadOnlySpan<long> labels, long[] present, int[] first)
    {
        var classOf = new int[labels.Length];
        var counts = new int[present.Length];
        for (var i = 0; i < labels.Length; i++)
        {
            classOf[i] = Array.BinarySearch(present, labels[i]);
            counts[classOf[i]]++;
        }

        return new ClassPartition(classOf, counts, first);
    }
}
