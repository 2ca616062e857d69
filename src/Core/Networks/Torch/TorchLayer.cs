using static TorchSharp.torch;

namespace EquiSep.Core.Networks.Torch;

/// <summary>One layer without its ReLU, on views that are looked up once.</summary>
internal sealed class TorchLayer(Dictionary<string, Tensor> views, Layer layer)
{
    private readonly Tensor weight = views[$"{layer.Weights}.weight"];
    private readonly Tensor? bias = layer.Biased ? views[$"{layer.Weights}.bias"] : null;
    private readonly Tensor? gain = OfNorm(views, layer, "weight");
    private readonly Tensor? shift = OfNorm(views, layer, "bias");
    private readonly Tensor? mean = OfNorm(views, layer, "running_mean");
    private readonly Tensor? variance = OfNorm(views, layer, "running_var");

    public Tensor Forward(Tensor inputs, BatchStatistics statistics, bool track)
    {
        if (layer.Pooling is { } pooling)
        {
            inputs = nn.functional.max_pool2d(inputs, pooling.Kernel, pooling.Stride, pooling.Padding);
        }

        var values = layer.Convolutional
            ? nn.functional.conv2d(inputs, weight, bias, padding: [layer.Kernel / 2, layer.Kernel / 2])
            : nn.functional.linear(inputs.flatten(1), weight, bias);
        return layer.BatchNorm is null ? values : Normalize(values, statistics == BatchStatistics.Batch, track);
    }

    private static Tensor? OfNorm(Dictionary<string, Tensor> views, Layer layer, string part) =>
        layer.BatchNorm is { } norm ? views[$"{norm}.{part}"] : null;

    // With the statistics of a batch libtorch moves the running ones that it is given.
    private Tensor Normalize(Tensor values, bool ofBatch, bool track)
    {
        var given = !ofBatch || track;
        return nn.functional.batch_norm(
            values, given ? mean! : null!, given ? variance! : null!, gain!, shift!, ofBatch, NetworkDescription.RunningMomentum, NetworkDescription.Epsilon);
    }
}
