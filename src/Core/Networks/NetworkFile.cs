using EquiSep.Core.Formats;

namespace EquiSep.Core.Networks;

/// <summary>A network's numbers as a safetensors file under PyTorch's names.</summary>
public static class NetworkFile
{
    /// <summary>Writes parameters and buffers, float32.</summary>
    public static void Write(Stream stream, NetworkState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Safetensors.Write(stream, [.. state.ParameterSlices.Concat(state.BufferSlices)
            .Select(s => SafeTensor.From(s.Name, state.Values(s.Name).ToArray(), [.. s.Shape]))]);
    }

    /// <summary>Reads a file that <see cref="Write"/> wrote for the same network.</summary>
    /// <exception cref="InvalidDataException">The file is damaged or belongs to another network.</exception>
    public static NetworkState Read(Stream stream, NetworkDescription description)
    {
        var file = Safetensors.Read(stream);
        var state = new NetworkState(description);
        var slices = state.ParameterSlices.Concat(state.BufferSlices).ToList();
        if (slices.Count != file.Tensors.Count)
        {
            throw new InvalidDataException($"The model file holds {file.Tensors.Count} tensors; this network has {slices.Count}.");
        }

        foreach (var slice in slices)
        {
            if (!file.Tensors.TryGetValue(slice.Name, out var tensor) || !tensor.Shape.SequenceEqual(slice.Shape) || tensor.DType != "F32")
            {
                throw new InvalidDataException($"The model file has no float32 tensor '{slice.Name}' of shape {string.Join('×', slice.Shape)}.");
            }

            tensor.Values<float>().CopyTo(state.Values(slice.Name));
        }

        return state;
    }
}
