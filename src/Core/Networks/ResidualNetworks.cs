using EquiSep.Core.Datasets;
using EquiSep.Experiments;

namespace EquiSep.Core.Networks;

/// <summary>Networks of residual blocks (<see cref="ResidualPlan"/>).</summary>
internal static class ResidualNetworks
{
    private const int Channels = ResidualPlan.Channels;
    private const int Side = ConvolutionPlan.Side;

    public static NetworkDescription Describe(NetworkSpecification network, int imageChannels)
    {
        var kinds = ResidualPlan.Blocks(network);
        var blocks = kinds.Select((kind, i) => Block(i, Name(kinds, i), kind, i == 0 ? imageChannels * ResidualPlan.Repeat : Channels));
        return new NetworkDescription(null, [.. blocks], new Layer("classifier", null, Channels * Side * Side, Dataset.Classes, false))
        {
            Repeat = ResidualPlan.Repeat,
            Reduced = true,
        };
    }

    // In the authors' code the blocks of one kind are one part, layer1, and those of the second kind layer2.
    private static string Name(IReadOnlyList<string> kinds, int index)
    {
        var first = kinds.TakeWhile(kind => kind == kinds[0]).Count();
        return index < first ? $"layer1.{index}" : $"layer2.{index - first}";
    }

    private static Block Block(int index, string name, string kind, int input)
    {
        var layers = Enumerable.Range(1, ResidualPlan.Convolutions(kind))
            .Select(i => Convolution($"{name}.conv{i}", $"{name}.bn{i}", i == 1 ? input : Channels, ResidualPlan.Kernel(kind), rectified: true));
        return new Block($"block {index + 1}", [.. layers])
        {
            Residual = true,
            Shortcut = input == Channels ? null : Convolution($"{name}.shortcut.0", $"{name}.shortcut.1", input, kernel: 1, rectified: false),
        };
    }

    private static Layer Convolution(string weights, string norm, int input, int kernel, bool rectified)
    {
        return new Layer(weights, norm, input, Channels, rectified) { Kernel = kernel, Side = Side, Biased = false };
    }
}
