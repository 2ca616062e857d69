namespace EquiSep.Experiments;

/// <summary>Size of a training sample.</summary>
public static class SampleSize
{
    /// <summary>Number of training images that <paramref name="data"/> asks for.</summary>
    public static int Of(DataSpecification data)
    {
        return data.Imbalance is { } sizes
            ? (sizes.LargeClasses * sizes.Large) + ((DataSpecification.Classes - sizes.LargeClasses) * sizes.Small)
            : DataSpecification.Classes * data.PerClass;
    }
}
