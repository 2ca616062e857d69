using EquiSep.Core.Random;
using EquiSep.Experiments;

namespace EquiSep.Core.Datasets;

/// <summary>Which training images a data set keeps, and in which order.</summary>
internal static class Sampling
{
    /// <summary>Walks the training set in its shuffled order and keeps an image while its class is not full.</summary>
    /// <param name="specification">Seed and sizes of the sample.</param>
    /// <param name="labels">Class numbers 0 to 9 of the whole training set.</param>
    /// <returns>Indices into <paramref name="labels"/>, in the order of use.</returns>
    /// <exception cref="DatasetException">A size is out of range; the message names its field and what is allowed.</exception>
    public static int[] Choose(DataSpecification specification, ReadOnlySpan<byte> labels)
    {
        if (specification.Seed < 0)
        {
            throw new DatasetException($"data.seed is {specification.Seed}; it must not be negative.");
        }

        var room = Sizes(specification, labels);
        var kept = new List<int>(room.Sum());
        foreach (var index in SampleOrder.Draw((ulong)specification.Seed, labels.Length))
        {
            if (room[labels[index]] > 0)
            {
                room[labels[index]]--;
                kept.Add(index);
            }
        }

        return [.. kept];
    }

    private static int[] Sizes(DataSpecification specification, ReadOnlySpan<byte> labels)
    {
        var available = new int[Dataset.Classes];
        foreach (var label in labels)
        {
            available[label]++;
        }

        if (specification.Imbalance is not { } imbalance)
        {
            Check("data.perClass", specification.PerClass, available);
            return [.. Enumerable.Repeat(specification.PerClass, Dataset.Classes)];
        }

        var large = imbalance.LargeClasses;
        if (large is < 0 or > Dataset.Classes)
        {
            throw new DatasetException($"data.imbalance.largeClasses is {large}; it must be from 0 to {Dataset.Classes}.");
        }

        Check("data.imbalance.large", imbalance.Large, available.AsSpan(0, large));
        Check("data.imbalance.small", imbalance.Small, available.AsSpan(large));
        return [.. Enumerable.Range(0, Dataset.Classes).Select(k => k < large ? imbalance.Large : imbalance.Small)];
    }

    private static void Check(string field, int wanted, ReadOnlySpan<int> available)
    {
        var most = int.MaxValue;
        foreach (var images in available)
        {
            most = Math.Min(most, images);
        }

        if (wanted < 1 || wanted > most)
        {
            throw new DatasetException($"{field} is {wanted}; it must be from 1 to {most}, the images that the smallest of its classes has.");
        }
    }
}
