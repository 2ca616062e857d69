using System.Collections.Immutable;
using EquiSep.Core.Datasets;
using EquiSep.Experiments;

namespace EquiSep.Core.Networks;

/// <summary>Networks with a <see cref="ConvolutionPlan"/>: every layer is a block of its own.</summary>
internal static class ConvolutionalNetworks
{
    public static NetworkDescription Describe(string family, ConvolutionPlan plan, int imageChannels)
    {
        // AlexNet's windows overlap; both kinds halve the side.
        var pooling = family == Families.AlexNet ? new Pooling(3, 2, 1) : new Pooling(2, 2, 0);
        var blocks = ImmutableArray.CreateBuilder<Block>();
        var (channels, side, module) = (imageChannels * plan.Repeat, ConvolutionPlan.Side, 0);
        Pooling? before = null;
        foreach (var next in plan.Channels)
        {
            if (next == ConvolutionPlan.Pool)
            {
                (before, side, module) = (pooling, side / 2, module + 1);
                continue;
            }

            // The authors' list of modules counts convolution, BatchNorm, ReLU and pooling one by one.
            var layer = new Layer($"features.{module}", $"features.{module + 1}", channels, next, Rectified: true)
            {
                Kernel = ConvolutionPlan.Kernel,
                Side = side,
                Pooling = before,
            };
            blocks.Add(new Block($"conv {blocks.Count + 1}", [layer]));
            (channels, module, before) = (next, module + 3, null);
        }

        const int Hidden = ConvolutionPlan.Hidden;
        blocks.Add(new Block("fc 1", [new Layer("fc1", "bn1", channels * side * side, Hidden, Rectified: true) { Pooling = before }]));
        blocks.Add(new Block("fc 2", [new Layer("fc2", "bn2", Hidden, Hidden, Rectified: true)]));
        return new NetworkDescription(null, blocks.ToImmutable(), new Layer("classifier", null, Hidden, Dataset.Classes, false)) { Repeat = plan.Repeat };
    }
}
