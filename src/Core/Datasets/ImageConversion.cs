using System.Runtime.CompilerServices;

namespace EquiSep.Core.Datasets;

/// <summary>From 8-bit images of a corpus to the float32 tensor of a data set.</summary>
internal static class ImageConversion
{
    private const int Chunk = 256;

    /// <summary>Resizes, scales to 0 … 1 and normalises, all in float32: ((u8 / 255) − mean) / deviation.</summary>
    /// <param name="pixels">8-bit images, N×C×H×W, of side <paramref name="side"/>.</param>
    /// <param name="side">Height and width of <paramref name="pixels"/>.</param>
    /// <param name="recipe">The side, mean and deviation to reach.</param>
    /// <returns>N×C×S×S values, row-major.</returns>
    public static float[] Convert(byte[] pixels, int side, DatasetRecipe recipe)
    {
        var inPlane = side * side;
        var outPlane = recipe.Side * recipe.Side;
        var planes = pixels.Length / inPlane;
        var resize = new BilinearResize(side, recipe.Side);
        var values = Enumerable.Range(0, recipe.Channels).Select(channel => Values(recipe, channel)).ToArray();
        var result = new float[planes * outPlane];
        Parallel.For(0, (planes + Chunk - 1) / Chunk, chunk =>
        {
            var scratch = new byte[resize.ScratchBytes];
            var resized = new byte[outPlane];
            for (var plane = chunk * Chunk; plane < Math.Min((chunk + 1) * Chunk, planes); plane++)
            {
                resize.Apply(pixels.AsSpan(plane * inPlane, inPlane), resized, scratch);
                Look(resized, values[plane % recipe.Channels], result.AsSpan(plane * outPlane, outPlane));
            }
        });
        return result;
    }

    // A pixel has 256 values only: the two divisions are done once for each of them.
    private static float[] Values(DatasetRecipe recipe, int channel)
    {
        var values = new float[256];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = ((i / 255f) - recipe.Mean[channel]) / recipe.Deviation[channel];
        }

        return values;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Look(ReadOnlySpan<byte> pixels, float[] values, Span<float> result)
    {
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = values[pixels[i]];
        }
    }
}
