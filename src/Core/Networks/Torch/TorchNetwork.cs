using static TorchSharp.torch;

namespace EquiSep.Core.Networks.Torch;

/// <summary>The network's numbers as libtorch tensors, and its forward pass.</summary>
internal sealed class TorchNetwork : IDisposable
{
    private readonly Tensor buffers;
    private readonly Dictionary<string, Tensor> views = [];
    private readonly Layer[] blocks;
    private readonly Layer classifier;

    public TorchNetwork(NetworkDescription description, NetworkState state, Device device)
    {
        Parameters = tensor(state.Parameters, device: device);
        Gradients = zeros(state.Parameters.Length, device: device);
        buffers = tensor(state.Buffers, device: device);
        foreach (var slice in state.ParameterSlices)
        {
            var parameter = View(Parameters, slice).requires_grad_(true);
            using var gradient = View(Gradients, slice);
            parameter.grad = gradient;
            views.Add(slice.Name, parameter);
        }

        foreach (var slice in state.BufferSlices)
        {
            views.Add(slice.Name, View(buffers, slice));
        }

        blocks = [.. description.Blocks.Select(block => new Layer(views, block))];
        classifier = new Layer(views, description.Classifier);
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
        foreach (var block in blocks)
        {
            values = block.Forward(values, statistics, track);
            places?.Add(values);
        }

        return classifier.Forward(values, statistics, track);
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

    /// <summary>One Linear with what follows it, on views that are looked up once.</summary>
    private sealed class Layer(Dictionary<string, Tensor> views, Block block)
    {
        private readonly Tensor weight = views[$"{block.Linear}.weight"];
        private readonly Tensor bias = views[$"{block.Linear}.bias"];
        private readonly Tensor? gain = OfNorm(views, block, "weight");
        private readonly Tensor? shift = OfNorm(views, block, "bias");
        private readonly Tensor? mean = OfNorm(views, block, "running_mean");
        private readonly Tensor? variance = OfNorm(views, block, "running_var");

        public Tensor Forward(Tensor inputs, BatchStatistics statistics, bool track)
        {
            var values = nn.functional.linear(inputs, weight, bias);
            values = block.BatchNorm is null ? values : Normalize(values, statistics == BatchStatistics.Batch, track);
            return block.Rectified ? values.relu() : values;
        }

        private static Tensor? OfNorm(Dictionary<string, Tensor> views, Block block, string part) =>
            block.BatchNorm is { } norm ? views[$"{norm}.{part}"] : null;

        // With the statistics of a batch libtorch moves the running ones that it is given.
        private Tensor Normalize(Tensor values, bool ofBatch, bool track)
        {
            var given = !ofBatch || track;
            return nn.functional.batch_norm(
                values, given ? mean! : null!, given ? variance! : null!, gain!, shift!, ofBatch, NetworkDescription.RunningMomentum, NetworkDescription.Epsilon);
        }
    }
}
