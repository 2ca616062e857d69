using TorchSharp;
using static TorchSharp.torch;

namespace EquiSep.Core.Networks.Torch;

/// <summary>The network's numbers as libtorch tensors, and the way of a batch through them.</summary>
internal sealed class TorchNetwork : IDisposable
{
    private readonly NetworkDescription description;
    private readonly Tensor buffers;
    private readonly Dictionary<string, Tensor> views = [];
    private readonly TorchStep[] steps;
    private readonly TorchLayer classifier;

    public TorchNetwork(NetworkDescription description, NetworkState state, Device device)
    {
        this.description = description;
        Parameters = tensor(state.Parameters, device: device);
        buffers = tensor(state.Buffers, device: device);
        foreach (var slice in state.ParameterSlices)
        {
            views.Add(slice.Name, View(Parameters, slice));
        }

        foreach (var slice in state.BufferSlices)
        {
            views.Add(slice.Name, View(buffers, slice));
        }

        steps = [.. description.Blocks.SelectMany((block, number) => TorchStep.Of(views, block, number))];
        classifier = new TorchLayer(views, description.Classifier);
    }

    /// <summary>All parameters, flat.</summary>
    public Tensor Parameters { get; }

    /// <summary>The ways between the places, in order.</summary>
    public IReadOnlyList<TorchStep> Steps => steps;

    /// <summary>Makes room for the gradients of what is trained; the rest has none.</summary>
    /// <param name="state">Names and places of the parameters.</param>
    /// <param name="part">Where the parameters lie that are trained.</param>
    /// <returns>Their gradients, flat; the caller's.</returns>
    public Tensor Track(NetworkState state, (int Offset, int Length) part)
    {
        var gradients = zeros(part.Length, device: Parameters.device);
        foreach (var slice in state.ParameterSlices)
        {
            var trained = slice.Offset >= part.Offset && slice.Offset < part.Offset + part.Length;
            using var gradient = trained ? View(gradients, slice with { Offset = slice.Offset - part.Offset }) : null;
            views[slice.Name].requires_grad_(trained).grad = gradient;
        }

        return gradients;
    }

    /// <summary>The first place.</summary>
    /// <param name="inputs">N×width, or N×C×H×W for convolutions.</param>
    public Passing Enter(Tensor inputs)
    {
        var repeated = description.Repeat == 1 ? inputs.alias() : inputs.repeat(1, description.Repeat, 1, 1);

        // A pixel's channels side by side in memory, which tensor cores want and the layers keep. Not yet run on a GPU.
        return new(inputs.device_type == DeviceType.CUDA && description.Convolutional
            ? repeated.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2)
            : repeated);
    }

    /// <summary>Logits of a batch that came to the last place.</summary>
    public Tensor Classify(Passing last, BatchStatistics statistics) => classifier.Forward(last.Values, statistics, track: false);

    /// <summary>Logits of a batch.</summary>
    /// <param name="inputs">N×width, or N×C×H×W for convolutions.</param>
    /// <param name="statistics">What BatchNorm normalises with.</param>
    /// <param name="tracked">The blocks whose running statistics move; null for none.</param>
    public Tensor Forward(Tensor inputs, BatchStatistics statistics, TrainedBlocks? tracked)
    {
        var at = Enter(inputs);
        foreach (var step in steps)
        {
            at = step.Forward(at, statistics, tracked?.Contains(step.Block) ?? false);
        }

        return Classify(at, statistics);
    }

    /// <summary>Copies parameters and buffers to the host.</summary>
    public void Store(NetworkState state)
    {
        Parameters.CopyTo(state.Parameters);
        buffers.CopyTo(state.Buffers);
    }

    /// <summary>Copies parameters and buffers from the host.</summary>
    public void Load(NetworkState state)
    {
        using var scope = NewDisposeScope();
        using var silence = no_grad();
        Parameters.copy_(tensor(state.Parameters));
        buffers.copy_(tensor(state.Buffers));
    }

    public void Dispose()
    {
        foreach (var view in views.Values)
        {
            view.Dispose();
        }

        Parameters.Dispose();
        buffers.Dispose();
    }

    private static Tensor View(Tensor flat, Slice slice)
    {
        using var narrow = flat.narrow(0, slice.Offset, slice.Length);
        using var shaped = narrow.view([.. slice.Shape]);
        return shaped.detach();
    }
}
