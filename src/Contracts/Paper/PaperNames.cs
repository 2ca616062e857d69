namespace EquiSep.Contracts.Paper;

/// <summary>What the paper and its authors call a run.</summary>
public static class PaperNames
{
    /// <summary>
    /// The name in the authors' catalogue of figures, data_model_layernum_hidden_optimizer_lr:
    /// <c>cfm_GLNN_18_100_adam_3e-05</c>. It says nothing of sampling, epochs and seeds.
    /// </summary>
    public static string Reference(Specification specification)
    {
        var (network, training) = (specification.Network, specification.Training);
        return string.Join('_', specification.Data.Name, network.Family, network.Layers, network.Width, training.Optimizer, RateText.Python(training.LearningRate));
    }

    /// <summary>
    /// The paper's number of layers: hidden blocks and classifier. The authors' <c>layer_num</c> leaves out the first block and
    /// the classifier, so layer_num 2, 6 and 18 are the paper's 4-, 8- and 20-layer networks.
    /// </summary>
    public static int Layers(NetworkSpecification network) => Families.BlockWidths(network).Count + 1;
}
