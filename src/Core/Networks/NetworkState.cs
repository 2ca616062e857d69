namespace EquiSep.Core.Networks;

/// <summary>A named piece of a flat array.</summary>
/// <param name="Name">As in the authors' code, such as <c>layers.0.0.weight</c>.</param>
/// <param name="Shape">Row-major shape.</param>
/// <param name="Offset">First element.</param>
/// <param name="Length">Number of elements.</param>
public sealed record Slice(string Name, IReadOnlyList<long> Shape, int Offset, int Length);

/// <summary>
/// All numbers of a network: parameters (trained) and buffers (BatchNorm's running statistics), each one flat float32 array
/// with named slices. Weights have the shapes that PyTorch gives them (<see cref="Layer.WeightShape"/>).
/// </summary>
public sealed class NetworkState
{
    private readonly Dictionary<string, Slice> slices = [];
    private readonly List<Slice> parameterSlices = [];
    private readonly List<Slice> bufferSlices = [];

    /// <summary>Zero parameters, running means 0 and running variances 1.</summary>
    public NetworkState(NetworkDescription description)
    {
        foreach (var layer in description.AllLayers)
        {
            Add(parameterSlices, $"{layer.Weights}.weight", layer.WeightShape);
            if (layer.Biased)
            {
                Add(parameterSlices, $"{layer.Weights}.bias", layer.Out);
            }

            if (layer.BatchNorm is { } norm)
            {
                Add(parameterSlices, $"{norm}.weight", layer.Out);
                Add(parameterSlices, $"{norm}.bias", layer.Out);
                Add(bufferSlices, $"{norm}.running_mean", layer.Out);
                Add(bufferSlices, $"{norm}.running_var", layer.Out);
            }
        }

        // Pinned: the SIMD kernels keep addresses into these arrays.
        Parameters = GC.AllocateArray<float>(Total(parameterSlices), pinned: true);
        Buffers = GC.AllocateArray<float>(Total(bufferSlices), pinned: true);
        foreach (var variance in bufferSlices.Where(s => s.Name.EndsWith("running_var", StringComparison.Ordinal)))
        {
            Buffers.AsSpan(variance.Offset, variance.Length).Fill(1);
        }
    }

    /// <summary>All parameters.</summary>
    public float[] Parameters { get; }

    /// <summary>All buffers.</summary>
    public float[] Buffers { get; }

    /// <summary>Names and places of the parameters, in the order of their creation.</summary>
    public IReadOnlyList<Slice> ParameterSlices => parameterSlices;

    /// <summary>Names and places of the buffers.</summary>
    public IReadOnlyList<Slice> BufferSlices => bufferSlices;

    /// <summary>The slice of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public Slice this[string name] => slices[name];

    /// <summary>The elements of a parameter or buffer.</summary>
    public Span<float> Values(string name)
    {
        var slice = slices[name];
        return (bufferSlices.Contains(slice) ? Buffers : Parameters).AsSpan(slice.Offset, slice.Length);
    }

    private static int Total(List<Slice> list) => list.Count == 0 ? 0 : checked(list[^1].Offset + list[^1].Length);

    private void Add(List<Slice> list, string name, params long[] shape)
    {
        var slice = new Slice(name, shape, Total(list), checked((int)shape.Aggregate(1L, (a, b) => a * b)));
        list.Add(slice);
        slices.Add(name, slice);
    }
}
