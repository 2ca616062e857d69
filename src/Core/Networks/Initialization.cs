using EquiSep.Core.Numerics;
using EquiSep.Core.Random;

namespace EquiSep.Core.Networks;

/// <summary>
/// PyTorch's default initial weights, bit for bit, from the stream of its CPU generator: weights and biases uniform in ±1/√in,
/// in being the inputs of one output (Kaiming uniform with a = √5), drawn in the order in which the authors create the layers; BatchNorm scales 1, shifts 0.
/// </summary>
public static class Initialization
{
    /// <summary>The state of a network seeded with <paramref name="seed"/>.</summary>
    public static NetworkState Seed(NetworkDescription description, int seed)
    {
        var state = new NetworkState(description);
        var random = new MersenneTwister((uint)seed);
        foreach (var layer in description.AllLayers)
        {
            // As torch computes them: gain·√3/√in for the weights, 1/√in for the bias.
            var gain = Math.Sqrt(2.0 / (1 + 5));
            FillUniform(state.Values($"{layer.Weights}.weight"), Math.Sqrt(3.0) * (gain / Math.Sqrt(layer.FanIn)), random);
            if (layer.Biased)
            {
                FillUniform(state.Values($"{layer.Weights}.bias"), 1 / Math.Sqrt(layer.FanIn), random);
            }

            if (layer.BatchNorm is { } norm)
            {
                state.Values($"{norm}.weight").Fill(1);
            }
        }

        return state;
    }

    /// <summary>torch's <c>uniform_(−bound, bound)</c> for float32: 24 random bits an element.</summary>
    private static void FillUniform(Span<float> values, double bound, MersenneTwister random)
    {
        float from = (float)-bound, range = (float)bound - from;
        foreach (ref var value in values)
        {
            value = FusedMultiplyAdd.Of((random.NextUInt32() & 0xffffff) * (1f / 0x1000000), range, from);
        }
    }
}
