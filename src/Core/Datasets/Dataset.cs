using EquiSep.Experiments;

namespace EquiSep.Core.Datasets;

/// <summary>Images and labels, in order.</summary>
/// <param name="Pixels">Normalised pixels, N×C×H×W row-major, float32.</param>
/// <param name="Shape">N, C, H, W.</param>
/// <param name="Labels">N class numbers, 0 to 9.</param>
public sealed record ImageSet(float[] Pixels, IReadOnlyList<int> Shape, long[] Labels)
{
    /// <summary>Number of images N.</summary>
    public int Count => Labels.Length;

    /// <summary>The first <paramref name="count"/> images, or all where there are no more.</summary>
    public ImageSet First(int count) => count >= Count
        ? this
        : new(Pixels[..(Pixels.Length / Count * count)], [count, .. Shape.Skip(1)], Labels[..count]);
}

/// <summary>A prepared data set.</summary>
/// <param name="Train">The training sample, in the order in which it is used.</param>
/// <param name="Test">The test images, in file order.</param>
/// <param name="Manifest">What it is and where it came from.</param>
public sealed record Dataset(ImageSet Train, ImageSet Test, DatasetManifest Manifest)
{
    /// <inheritdoc cref="DataSpecification.Classes"/>
    public const int Classes = DataSpecification.Classes;
}
