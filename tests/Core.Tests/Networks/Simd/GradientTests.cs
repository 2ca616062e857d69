using EquiSep.Core.Datasets;
using EquiSep.Core.Networks;
using EquiSep.Core.Networks.Simd;
using EquiSep.Experiments;

namespace EquiSep.Core.Tests.Networks.Simd;

/// <summary>Loss and gradient against the definitions, written down in float64 and differentiated by central differences.</summary>
public sealed unsafe class GradientTests
{
    private const int Images = 7;
    private const int Channels = 3;
    private const int Pixels = 4;
    private const double Step = 1e-6;
    private const int Checked = 200;

    public static TheoryData<string> DenseFamilies() => [.. Families.All.Where(family => !Families.TakesImages(family))];

    [Theory]
    [MemberData(nameof(DenseFamilies))]
    public void Gradients_are_the_differences_of_the_loss(string family)
    {
        var images = SyntheticImages.Of(Images, Channels, side: 2, seed: 3);
        var description = NetworkCatalogue.Describe(new NetworkSpecification { Family = family, Layers = 2, Width = family.StartsWith("FNN", StringComparison.Ordinal) ? 2 : 4 }, images.Shape);
        var state = Initialization.Seed(description, 5);
        Disturb(state);
        using var network = new DenseNetwork(description, state, Images + 4, TrainedBlocks.All(description));
        network.Load(images, [.. Enumerable.Range(0, Images)]);
        network.Forward(Images, BatchStatistics.Batch, track: false);

        var loss = network.Backward(Images);

        var parameters = Array.ConvertAll(state.Parameters, x => (double)x);
        Assert.Equal(Loss(description, state, parameters, images), loss, 1e-5);
        var stride = (parameters.Length / Checked) | 1;
        for (var i = 0; i < parameters.Length; i += stride)
        {
            var value = parameters[i];
            parameters[i] = value + Step;
            var above = Loss(description, state, parameters, images);
            parameters[i] = value - Step;
            var below = Loss(description, state, parameters, images);
            parameters[i] = value;
            Assert.True(Math.Abs(((above - below) / (2 * Step)) - network.Gradients[i]) < 2e-5, $"parameter {i}: {network.Gradients[i]} instead of {(above - below) / (2 * Step)}");
        }
    }

    // BatchNorm begins with scales 1 and shifts 0, which would hide a factor or a sum.
    private static void Disturb(NetworkState state)
    {
        var random = new System.Random(1);
        foreach (ref var value in state.Parameters.AsSpan())
        {
            value += (random.NextSingle() - 0.5f) * 0.6f;
        }
    }

    /// <summary>Mean cross-entropy of all images as one minibatch.</summary>
    private static double Loss(NetworkDescription description, NetworkState state, double[] parameters, ImageSet images)
    {
        var values = Enumerable.Range(0, Images).Select(i => Input(description, images, i)).ToArray();
        foreach (var layer in description.AllLayers)
        {
            var (weight, bias) = (Of($"{layer.Weights}.weight"), Of($"{layer.Weights}.bias"));
            values = [.. values.Select(x => Enumerable.Range(0, layer.Out).Select(o => bias[o] + x.Select((v, i) => v * weight[(o * layer.In) + i]).Sum()).ToArray())];
            for (var feature = 0; feature < layer.Out && layer.BatchNorm is not null; feature++)
            {
                var mean = values.Average(x => x[feature]);
                var deviation = Math.Sqrt(values.Average(x => Math.Pow(x[feature] - mean, 2)) + 1e-5);
                foreach (var x in values)
                {
                    x[feature] = ((x[feature] - mean) / deviation * Of($"{layer.BatchNorm}.weight")[feature]) + Of($"{layer.BatchNorm}.bias")[feature];
                }
            }

            values = layer.Rectified ? [.. values.Select(x => Array.ConvertAll(x, v => Math.Max(v, 0)))] : values;
        }

        return values.Select((x, i) => Math.Log(x.Sum(Math.Exp)) - x[images.Labels[i]]).Average();

        double[] Of(string name) => parameters[state[name].Offset..(state[name].Offset + state[name].Length)];
    }

    private static double[] Input(NetworkDescription description, ImageSet images, int index)
    {
        var image = images.Pixels.AsSpan(index * Channels * Pixels, Channels * Pixels);
        return Array.ConvertAll((description.Channel is { } channel ? image.Slice(channel * Pixels, Pixels) : image).ToArray(), x => (double)x);
    }
}
