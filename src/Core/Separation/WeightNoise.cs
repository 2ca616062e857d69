using EquiSep.Core.Networks;
using EquiSep.Core.Random;

namespace EquiSep.Core.Separation;

/// <summary>Gaussian noise on the weight matrices of a network: those of every Linear and convolution, the classifier's included, but no bias and no BatchNorm.</summary>
/// <remarks>
/// The standard normal numbers of a draw are those of NumPy's <c>RandomState([seed, draw])</c>, matrix after matrix in the order in
/// which the authors' code creates the layers. They are the same at every scale, so that a scale gives the same numbers whichever
/// others are asked for, and accuracy against the scale follows one direction in the space of weights.
/// </remarks>
public static class WeightNoise
{
    /// <summary>Adds σ·rms(W)·N(0,1) to each element of each matrix W, rms(W) being the root mean square of its elements.</summary>
    /// <param name="state">The numbers of the network, changed in place.</param>
    /// <param name="description">The network.</param>
    /// <param name="scale">σ.</param>
    /// <param name="seed">Seed of the noise.</param>
    /// <param name="draw">Number of the draw.</param>
    public static void Add(NetworkState state, NetworkDescription description, double scale, int seed, int draw)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(description);
        var normal = new NumpyNormal([(uint)seed, (uint)draw]);
        foreach (var layer in description.AllLayers)
        {
            var weights = state.Values($"{layer.Weights}.weight");
            var deviation = scale * RootMeanSquare(weights);
            foreach (ref var weight in weights)
            {
                weight = (float)(weight + (deviation * normal.Next()));
            }
        }
    }

    private static double RootMeanSquare(ReadOnlySpan<float> values)
    {
        var squares = 0.0;
        foreach (var value in values)
        {
            squares += (double)value * value;
        }

        return Math.Sqrt(squares / values.Length);
    }
}
