using EquiSep.Core.Networks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquiSep.Core.Tests.Networks;

/// <summary>A network as one would write it with TorchSharp's modules; lives in the caller's dispose scope.</summary>
internal sealed class StockNetwork
{
    private readonly NetworkDescription description;
    private readonly Dictionary<Layer, nn.Module<Tensor, Tensor>> layers = [];

    /// <summary>Modules with the numbers of <paramref name="state"/>.</summary>
    public StockNetwork(NetworkDescription description, NetworkState state)
    {
        this.description = description;
        foreach (var layer in description.AllLayers)
        {
            layers.Add(layer, Module(layer));
        }

        using var silence = no_grad();
        foreach (var (parameter, slice) in Parameters.Zip(state.ParameterSlices))
        {
            parameter.copy_(tensor(state.Values(slice.Name).ToArray(), [.. slice.Shape]));
        }
    }

    /// <summary>All parameters, in the order of <see cref="NetworkState.ParameterSlices"/>.</summary>
    public IEnumerable<Parameter> Parameters => layers.Values.SelectMany(layer => layer.parameters());

    /// <summary>BatchNorm's running statistics, in the order of <see cref="NetworkState.BufferSlices"/>.</summary>
    public IEnumerable<Tensor> RunningStatistics =>
        layers.Values.SelectMany(layer => layer.buffers()).Where(buffer => buffer.dtype == ScalarType.Float32);

    /// <summary>Logits of a minibatch in training mode, which moves the running statistics.</summary>
    /// <param name="images">N×C×H×W.</param>
    public Tensor Forward(Tensor images)
    {
        var values = images.repeat(1, description.Repeat, 1, 1);
        foreach (var block in description.Blocks)
        {
            var start = values;
            foreach (var layer in block.Layers)
            {
                values = layers[layer].forward(values);
                if (block.Residual && layer == block.Layers[^1])
                {
                    values += block.Shortcut is { } shortcut ? layers[shortcut].forward(start) : start;
                }

                values = layer.Rectified ? nn.functional.relu(values) : values;
            }
        }

        return layers[description.Classifier].forward(values);
    }

    private static Sequential Module(Layer layer)
    {
        var parts = new List<nn.Module<Tensor, Tensor>>();
        if (layer.Pooling is { } pooling)
        {
            parts.Add(nn.MaxPool2d(pooling.Kernel, pooling.Stride, pooling.Padding));
        }

        if (layer.Convolutional)
        {
            parts.Add(nn.Conv2d(layer.In, layer.Out, layer.Kernel, padding: layer.Kernel / 2, bias: layer.Biased));
        }
        else
        {
            parts.AddRange([nn.Flatten(), nn.Linear(layer.In, layer.Out, layer.Biased)]);
        }

        if (layer.BatchNorm is not null)
        {
            parts.Add(layer.Convolutional ? nn.BatchNorm2d(layer.Out) : nn.BatchNorm1d(layer.Out));
        }

        return nn.Sequential(parts);
    }
}
