using EquiSep.Core.Datasets;

namespace EquiSep.Core.Networks.Simd;

/// <summary>All layers of a network for minibatches up to a size, and the input they start from.</summary>
internal sealed unsafe class DenseNetwork : IDisposable
{
    private readonly NetworkDescription description;
    private readonly Arena arena = new();
    private readonly DenseLayer[] layers;
    private readonly int capacity;
    private readonly int stride;
    private readonly int[] labels;

    /// <summary>Lays out the memory.</summary>
    /// <param name="description">The network.</param>
    /// <param name="state">Its parameters and buffers, used in place.</param>
    /// <param name="capacity">Largest minibatch.</param>
    /// <param name="training">Whether there is a backward pass.</param>
    public DenseNetwork(NetworkDescription description, NetworkState state, int capacity, bool training)
    {
        this.description = description;
        this.capacity = capacity;
        stride = Row.Stride(capacity);
        labels = GC.AllocateArray<int>(stride, pinned: true);
        Gradients = training ? arena.Allocate(state.Parameters.LongLength) : null;
        Input = new Activation(arena.Allocate((long)description.InputWidth * stride), arena.Allocate((long)description.InputWidth * capacity), null);
        layers = [.. description.AllLayers.Select(layer => new DenseLayer(layer, state, Gradients, arena, capacity, training))];
    }

    /// <summary>Gradients of all parameters, flat; null without a backward pass.</summary>
    public float* Gradients { get; }

    /// <summary>The minibatch.</summary>
    public Activation Input { get; }

    /// <summary>The classifier's values.</summary>
    public Activation Logits => layers[^1].Output;

    /// <summary>Values of a place: 0 is the input.</summary>
    public Activation Place(int index) => index == 0 ? Input : layers[index - 1].Output;

    /// <summary>Takes the images as the minibatch.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are more than there is room for, or a label is no class: both would write beyond the memory.</exception>
    public void Load(ImageSet images, ReadOnlySpan<int> indices)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(indices.Length, capacity);
        int width = description.InputWidth, size = images.Pixels.Length / images.Count;
        var offset = (description.Channel ?? 0) * width;
        for (var i = 0; i < indices.Length; i++)
        {
            images.Pixels.AsSpan((indices[i] * size) + offset, width).CopyTo(new Span<float>(Input.Rows + ((long)i * width), width));
            labels[i] = (int)images.Labels[indices[i]];
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)labels[i], (uint)Dataset.Classes, nameof(images));
        }

        Row.Transpose(Input.Rows, width, Input.Columns, stride, indices.Length, width);
    }

    /// <summary>Runs all layers.</summary>
    public void Forward(int count, BatchStatistics statistics, bool track)
    {
        var values = Input;
        foreach (var layer in layers)
        {
            layer.Forward(values, count, statistics, track);
            values = layer.Output;
        }
    }

    /// <summary>The loss of the minibatch, after <see cref="Forward"/>; leaves its gradient in <see cref="Gradients"/>.</summary>
    public float Backward(int count)
    {
        var logits = Logits;
        Buffer.MemoryCopy(logits.Columns, logits.Gradient, (long)Dataset.Classes * stride * sizeof(float), (long)Dataset.Classes * stride * sizeof(float));
        fixed (int* classes = labels)
        {
            var loss = CrossEntropy.Backward(logits.Gradient, stride, classes, count, Dataset.Classes);
            for (var i = layers.Length - 1; i >= 0; i--)
            {
                layers[i].Backward(Place(i), count);
            }

            return loss;
        }
    }

    public void Dispose() => arena.Dispose();
}
