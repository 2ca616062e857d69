using System.Runtime.InteropServices;

namespace EquiSep.Core.Formats;

/// <summary>One named tensor of a safetensors file.</summary>
/// <param name="Name">Its name, unique in the file.</param>
/// <param name="DType">Element type: <c>F64</c>, <c>F32</c>, <c>I64</c>, <c>I32</c>, <c>U32</c> or <c>U8</c>.</param>
/// <param name="Shape">Lengths of the dimensions, outermost first; empty for a scalar.</param>
/// <param name="Data">Elements in row-major order, little-endian.</param>
public sealed record SafeTensor(string Name, string DType, IReadOnlyList<long> Shape, ReadOnlyMemory<byte> Data)
{
    /// <summary>A tensor over <paramref name="values"/>, which are not copied.</summary>
    /// <typeparam name="T">double, float, long, int, uint or byte.</typeparam>
    /// <param name="name">Its name.</param>
    /// <param name="values">Elements in row-major order.</param>
    /// <param name="shape">Lengths of the dimensions; their product is the number of values.</param>
    /// <exception cref="ArgumentException">T has no safetensors type here, or the shape does not hold the values.</exception>
    public static SafeTensor From<T>(string name, T[] values, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(values);
        var type = ElementType.Of<T>()
            ?? throw new ArgumentException($"Elements of type {typeof(T).Name} are not supported; allowed: {ElementType.Allowed}.", nameof(values));
        var tensor = new SafeTensor(name, type.Name, shape.ToArray(), new ArrayBytes<T>(values).Memory);
        return tensor.Defect() is { } defect ? throw new ArgumentException(defect, nameof(shape)) : tensor;
    }

    /// <summary>The elements, without a copy.</summary>
    /// <typeparam name="T">The type that <see cref="DType"/> names.</typeparam>
    /// <exception cref="InvalidDataException">The tensor holds elements of another type.</exception>
    public ReadOnlySpan<T> Values<T>()
        where T : unmanaged
    {
        return ElementType.Of<T>()?.Name == DType
            ? MemoryMarshal.Cast<byte, T>(Data.Span)
            : throw new InvalidDataException($"Tensor '{Name}' has dtype {DType}, not {typeof(T).Name}.");
    }

    /// <summary>What is wrong with type, shape or length in words; null when they agree.</summary>
    internal string? Defect()
    {
        if (ElementType.Named(DType) is not { } type)
        {
            return $"Tensor '{Name}' has dtype {DType}; allowed: {ElementType.Allowed}.";
        }

        return type.BytesOf(Shape) is not { } expected
            ? $"Tensor '{Name}' has an impossible shape [{string.Join(", ", Shape)}]."
            : expected != Data.Length
                ? $"Tensor '{Name}' has shape [{string.Join(", ", Shape)}] of {DType}, {expected} bytes, but {Data.Length} bytes of data."
                : null;
    }
}

/// <summary>A safetensors file in memory.</summary>
/// <param name="Tensors">Its tensors by name.</param>
/// <param name="Metadata">Its free texts; empty when it has none.</param>
public sealed record SafetensorsFile(IReadOnlyDictionary<string, SafeTensor> Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The tensor called <paramref name="name"/>.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public SafeTensor this[string name] => Tensors.TryGetValue(name, out var tensor)
        ? tensor
        : throw new InvalidDataException($"The file has no tensor '{name}'; it has {string.Join(", ", Tensors.Keys)}.");
}
