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
    private readonly TrainedBlocks? trained;

    /// <summary>Lays out the memory.</summary>
    /// <param name="description">The network.</param>
    /// <param name="state">Its parameters and buffers, used in place.</param>
    /// <param name="capacity">Largest minibatch.</param>
    /// <param name="trained">The blocks that a backward pass gives gradients of; null without one.</param>
    public DenseNetwork(NetworkDescription description, NetworkState state, int capacity, TrainedBlocks? trained)
    {
        this.description = description;
        this.capacity = capacity;
        this.trained = trained;
        stride = Row.Stride(capacity);
        labels = GC.AllocateArray<int>(stride, pinned: true);
        Gradients = trained is not null ? arena.Allocate(state.Parameters.LongLength) : null;
        Input = new Activation(arena.Allocate((long)description.InputWidth * stride), arena.Allocate((long)description.InputWidth * capacity), null);
        layers = [.. description.AllLayers.Select(layer => new DenseLayer(layer, state, Gradients, arena, capacity, training: trained is not null))];
    }

    /// <summary>Gradients of all parameters, flat, of which those of frozen blocks mean nothing; null without a backward pass.</summary>
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
    /// <param name="count">Images in the minibatch.</param>
    /// <param name="statistics">What BatchNorm normalises with.</param>
    /// <param name="track">Whether the running statistics of the trained blocks move.</param>
    public void Forward(int count, BatchStatistics statistics, bool track)
    {
        var values = Input;
        for (var i = 0; i < layers.Length; i++)
        {
            layers[i].Forward(values, count, statistics, track && trained!.Contains(i));
            values = layers[i].Output;
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
            for (var i = layers.Length - 1; i >= trained!.First; i--)
            {
                layers[i].Backward(Place(i), count, trained.Contains(i), further: i > trained.First);
            }

            return loss;
        }
    }

    public void Dispose() => arena.Dispose();
}
