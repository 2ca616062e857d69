namespace EquiSep.Experiments.Paper;

/// <summary>What the paper and its authors call a run.</summary>
public static class PaperNames
{
    /// <summary>
    /// The name in the authors' catalogue of figures, which says nothing of sampling, epochs and seeds:
    /// data_model_layernum_hidden_optimizer_lr as in <c>cfm_GLNN_18_100_adam_3e-05</c>, without the layers where the network is
    /// convolutional (<c>cifar10_VGG13_adam_0.001</c>), with block and granularity where it is residual
    /// (<c>fashion_mnist_GResNet_basicblock_layer_8_adam_0.001</c>).
    /// </summary>
    public static string Reference(Specification specification)
    {
        var (network, training) = (specification.Network, specification.Training);
        object[] parts = ConvolutionPlan.Of(network.Family) is not null ? []
            : Families.Residual.Contains(network.Family) ? [BlockName(network), specification.Analysis.Granularity, LayerNumber(specification)]
            : [network.Layers, network.Width];
        return string.Join('_', [specification.Data.Name, network.Family, .. parts, training.Optimizer, RateText.Python(training.LearningRate)]);
    }

    /// <summary>The authors' <c>layer_num</c>; in a residual network it counts the places that are measured after the input.</summary>
    public static int LayerNumber(Specification specification)
    {
        var network = specification.Network;
        return ConvolutionPlan.Of(network.Family)?.Layers
            ?? (Families.Residual.Contains(network.Family) && specification.Analysis.Granularity == Granularities.Layer
                ? ResidualPlan.Blocks(network).Sum(ResidualPlan.Convolutions)
                : network.Layers);
    }

    /// <summary>
    /// The paper's number of layers: hidden layers and classifier. The authors' <c>layer_num</c> leaves out the first block and
    /// the classifier of fully connected networks, so layer_num 2, 6 and 18 are the paper's 4-, 8- and 20-layer networks.
    /// </summary>
    public static int Layers(NetworkSpecification network)
    {
        return ConvolutionPlan.Of(network.Family) is { } plan ? plan.Convolutions + 3
            : Families.Residual.Contains(network.Family) ? ResidualPlan.Blocks(network).Sum(ResidualPlan.Convolutions) + 1
            : Families.BlockWidths(network).Count + 1;
    }

    private static string BlockName(NetworkSpecification network) => network.Family == Families.ResNetMix ? "MIX" : network.Block;
}
