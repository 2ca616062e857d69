using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using EquiSep.Core.Separation;

namespace EquiSep.Core.Formats;

/// <summary>
/// Features and labels that NumPy has saved (.npy, versions 1.0 to 3.0). Little-endian and C order only; the file must end
/// where its array ends. Every error names the file and what is allowed.
/// </summary>
public static class NpyReader
{
    private const int Piece = 1 << 20;

    /// <summary>Reads features n×d of type float32 or float64, as they are.</summary>
    /// <param name="stream">The file from its first byte; read to the end, not closed.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="InvalidDataException">It is not such a file.</exception>
    public static FeatureMatrix ReadFeatures(Stream stream, string name)
    {
        return Named(stream, name, () =>
        {
            var header = Header(stream, rank: 2, "2, samples × width");
            return Type(header) switch
            {
                "f4" => FeatureMatrix.Over(Values<float>(stream, header), (int)header.Shape[1]),
                "f8" => FeatureMatrix.Over(Values<double>(stream, header), (int)header.Shape[1]),
                _ => throw new InvalidDataException($"features of type {header.Description}; allowed: <f4 (float32), <f8 (float64)"),
            };
        });
    }

    /// <summary>Reads n labels of any integer type.</summary>
    /// <param name="stream">The file from its first byte; read to the end, not closed.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="InvalidDataException">It is not such a file, or a label does not fit int64.</exception>
    public static long[] ReadLabels(Stream stream, string name)
    {
        return Named(stream, name, () =>
        {
            var header = Header(stream, rank: 1, "1, one label a sample");
            return Type(header) switch
            {
                "i1" => Widened<sbyte>(stream, header),
                "i2" => Widened<short>(stream, header),
                "i4" => Widened<int>(stream, header),
                "i8" => Values<long>(stream, header),
                "u1" => Widened<byte>(stream, header),
                "u2" => Widened<ushort>(stream, header),
                "u4" => Widened<uint>(stream, header),
                "u8" => Widened<ulong>(stream, header),
                _ => throw new InvalidDataException($"labels of type {header.Description}; allowed: whole numbers of 1, 2, 4 or 8 bytes (i1 … i8, u1 … u8)"),
            };
        });
    }

    private static T Named<T>(Stream stream, string name, Func<T> read)
    {
        ArgumentNullException.ThrowIfNull(stream);
        try
        {
            return read();
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{name}: {e.Message}.", e);
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException($"{name}: the file is truncated; it ends before its header or its array does.", e);
        }
    }

    private static NpyHeader Header(Stream stream, int rank, string allowed)
    {
        var header = NpyHeader.Read(stream);
        var shape = string.Create(CultureInfo.InvariantCulture, $"shape ({string.Join(", ", header.Shape)})");
        if (header.Shape.Length != rank)
        {
            throw new InvalidDataException($"{shape} has {header.Shape.Length} dimensions; allowed: {allowed}");
        }

        if (header.FortranOrder)
        {
            throw new InvalidDataException("fortran_order is True; allowed: C order (save numpy.ascontiguousarray of the array)");
        }

        var elements = header.Shape.Aggregate(BigInteger.One, (product, length) => product * length);
        if (elements.IsZero || elements > Array.MaxLength)
        {
            throw new InvalidDataException($"{shape} is not possible here; allowed: 1 to {Array.MaxLength} elements");
        }

        return header;
    }

    /// <summary>Kind and bytes, such as <c>f4</c>, after the byte order was checked.</summary>
    private static string Type(NpyHeader header)
    {
        var description = header.Description;
        return description.Length < 2 || !"<>=|".Contains(description[0])
            ? throw new InvalidDataException($"descr '{description}' is not a plain type such as <f4")
            : description[0] == '>'
                ? throw new InvalidDataException($"descr '{description}' is big-endian; allowed: little-endian (<)")
                : description[1..];
    }

    private static long[] Widened<T>(Stream stream, NpyHeader header)
        where T : unmanaged, IBinaryInteger<T>
    {
        try
        {
            return Array.ConvertAll(Values<T>(stream, header), long.CreateChecked);
        }
        catch (OverflowException)
        {
            throw new InvalidDataException($"a label is larger than {long.MaxValue}");
        }
    }

    private static T[] Values<T>(Stream stream, NpyHeader header)
        where T : unmanaged
    {
        var count = (int)header.Shape.Aggregate(1L, (product, length) => product * length);
        var bytes = (long)count * Marshal.SizeOf<T>();
        if (stream.CanSeek && stream.Length - stream.Position != bytes)
        {
            throw new InvalidDataException($"the array needs {bytes} bytes of data and the file has {stream.Length - stream.Position}");
        }

        // A stream that does not tell its length gets memory for what it has sent, not for what its header promises.
        var values = GC.AllocateUninitializedArray<T>(stream.CanSeek ? count : Math.Min(count, Piece));
        for (var start = 0; start < count; start += Piece)
        {
            if (start == values.Length)
            {
                Array.Resize(ref values, (int)Math.Min(count, 2L * start));
            }

            // Byte spans end at 2 GiB, arrays of numbers do not.
            stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan(start, Math.Min(Piece, count - start))));
        }

        return stream.ReadByte() < 0 ? values : throw new InvalidDataException("the file goes on after its array");
    }
}
