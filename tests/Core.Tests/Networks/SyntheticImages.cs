using EquiSep.Core.Datasets;

namespace EquiSep.Core.Tests.Networks;

/// <summary>Noise with labels, for sizes that no data set has.</summary>
internal static class SyntheticImages
{
    public static ImageSet Of(int count, int channels, int side, int seed)
    {
        var random = new System.Random(seed);
        var pixels = new float[count * channels * side * side];
        foreach (ref var pixel in pixels.AsSpan())
        {
            pixel = (random.NextSingle() * 2) - 1;
        }

        return new ImageSet(pixels, [count, channels, side, side], [.. Enumerable.Range(0, count).Select(_ => random.NextInt64(Dataset.Classes))]);
    }
}
