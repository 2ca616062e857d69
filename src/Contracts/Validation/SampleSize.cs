namespace EquiSep.Contracts.Validation;

/// <summary>Size of a training sample.</summary>
public static class SampleSize
{
    private const int Classes = 10;

    /// <summary>Number of training images that <paramref name="data"/> asks for.</summary>
    public static int Of(DataSpecification data)
    {
        return data.Imbalance is { } sizes
            ? (sizes.LargeClasses * sizes.Large) + ((Classes - sizes.LargeClasses) * sizes.Small)
            : Classes * data.PerClass;
    }
}
