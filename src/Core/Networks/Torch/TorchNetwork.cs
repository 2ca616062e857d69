using static TorchSharp.torch;

namespace EquiSep.Core.Networks.Torch;

/// <summary>The network's numbers as libtorch tensors, and its forward pass.</summary>
internal sealed class TorchNetwork : IDisposable
{
    private readonly NetworkDescription description;
    private readonly Tensor buffers;
    private readonly Dictionary<string, Tensor> views = [];

    public TorchNetwork(NetworkDescription description, NetworkState state, Device device)
    {
        this.description = description;
        Parameters = tensor(state.Parameters, device: device);
        Gradients = zeros(state.Parameters.Length, device: device);
        buffers = tensor(state.Buffers, device: device);
        foreach (var slice in state.ParameterSlices)
        {
            var parameter = View(Parameters, slice).requires_grad_(true);
            parameter.grad = View(Gradients, slice);
            views.Add(slice.Name, parameter);
        }

        foreach (var slice in state.BufferSlices)
        {
            views.Add(slice.Name, View(buffers, slice));
        }
    }

    /// <summary>All parameters, flat.</summary>
    public Tensor Parameters { get; }

    /// <summary>Their gradients, flat.</summary>
    public Tensor Gradients { get; }

    /// <summary>Logits of a batch; adds the values of every place to <paramref name="places"/> unless that is null.</summary>
    public Tensor Forward(Tensor inputs, BatchStatistics statistics, bool track, List<Tensor>? places)
    {
        places?.Add(inputs);
        var values = inputs;
        foreach (var block in description.Blocks)
        {
            values = nn.functional.linear(values, views[$"{block.Linear}.weight"], views[$"{block.Linear}.bias"]);
            values = block.BatchNorm is { } norm ? Normalize(values, norm, statistics, track) : values;
            values = block.Rectified ? values.relu() : values;
            places?.Add(values);
        }

        var classifier = description.Classifier.Linear;
        return nn.functional.linear(values, views[$"{classifier}.weight"], views[$"{classifier}.bias"]);
    }

    /// <summary>Copies parameters and buffers to the host.</summary>
    public void Store(NetworkState state)
    {
        Parameters.CopyTo(state.Parameters);
        buffers.CopyTo(state.Buffers);
    }

    public void Dispose()
    {
        foreach (var view in views.Values)
        {
            view.Dispose();
        }

        Parameters.Dispose();
        Gradients.Dispose();
        buffers.Dispose();
    }

    private static Tensor View(Tensor flat, Slice slice)
    {
        using var narrow = flat.narrow(0, slice.Offset, slice.Length);
        using var shaped = narrow.view([.. slice.Shape]);
        return shaped.detach();
    }

    private Tensor Normalize(Tensor values, string norm, BatchStatistics statistics, bool track)
    {
        Tensor? mean = views[$"{norm}.running_mean"], variance = views[$"{norm}.running_var"];
        var ofBatch = statistics == BatchStatistics.Batch;
        if (ofBatch && !track)
        {
            mean = variance = null;
        }

        return nn.functional.batch_norm(
            values, mean!, variance!, views[$"{norm}.weight"], views[$"{norm}.bias"], ofBatch, NetworkDescription.RunningMomentum, NetworkDescription.Epsilon);
    }
}
