namespace EquiSep.Core.Formats;

/// <summary>An element type of safetensors: its name there, its type here, its bytes.</summary>
internal sealed record ElementType(string Name, Type Type, int Size)
{
    private static readonly ElementType[] All =
    [
        new("F64", typeof(double), sizeof(double)),
        new("F32", typeof(float), sizeof(float)),
        new("I64", typeof(long), sizeof(long)),
        new("I32", typeof(int), sizeof(int)),
        new("U32", typeof(uint), sizeof(uint)),
        new("U8", typeof(byte), sizeof(byte)),
    ];

    /// <summary>All names, for messages.</summary>
    public static string Allowed { get; } = string.Join(", ", All.Select(t => t.Name));

    /// <summary>The type called <paramref name="name"/>, or null.</summary>
    public static ElementType? Named(string name) => Array.Find(All, t => t.Name == name);

    /// <summary>The type that holds <typeparamref name="T"/>, or null.</summary>
    public static ElementType? Of<T>() => Array.Find(All, t => t.Type == typeof(T));

    /// <summary>Bytes of a tensor of this type, or null where a length is negative or the product overflows.</summary>
    public long? BytesOf(IReadOnlyList<long> shape)
    {
        // Two negative lengths would have a positive product.
        if (shape.Any(length => length < 0))
        {
            return null;
        }

        try
        {
            return shape.Aggregate((long)Size, (bytes, length) => checked(bytes * length));
        }
        catch (OverflowException)
        {
            return null;
        }
    }
}
