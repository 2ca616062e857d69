namespace EquiSep.Core.Datasets.Reading;

/// <summary>A name that a pickle refers to; it is compared, never looked up.</summary>
/// <param name="Name">Module and name.</param>
internal sealed record PickledName(string Name);

/// <summary>A NumPy type while its pickle is read.</summary>
/// <param name="Code">Such as <c>u1</c>.</param>
internal sealed record PickledType(string Code);

/// <summary>A NumPy array of bytes out of a pickle.</summary>
internal sealed class PickledArray
{
    /// <summary>Its lengths; empty until its state was read.</summary>
    public IReadOnlyList<object?> Shape { get; private set; } = [];

    /// <summary>Its values, row-major.</summary>
    public ReadOnlyMemory<byte> Bytes { get; private set; }

    /// <summary>Takes the state that <c>ndarray.__setstate__</c> is given: version, shape, type, column order, data.</summary>
    /// <returns>Whether it is that of a row-major array of unsigned bytes.</returns>
    public bool TrySet(object? state)
    {
        if (state is not object?[] { Length: 5 } parts || parts[1] is not object?[] shape || parts[2] is not PickledType { Code: "u1" }
            || parts[3] is not false || parts[4] is not ReadOnlyMemory<byte> bytes)
        {
            return false;
        }

        Shape = shape;
        Bytes = bytes;
        return true;
    }
}
