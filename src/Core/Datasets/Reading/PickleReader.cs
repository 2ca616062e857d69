using System.Buffers.Binary;
using System.Text;

namespace EquiSep.Core.Datasets.Reading;

/// <summary>
/// Reads the pickles of CIFAR-10's Python version, as published (protocol 2, written by Python 2) or saved again by Python 3 (protocols 2
/// to 5), and little more: dictionaries, lists, tuples, integers, strings and NumPy arrays of unsigned bytes. Nothing is looked up, called or
/// evaluated: the names that such a file refers to are recognised, every other one and every other opcode is refused. The opcodes are
/// those of Python's <c>pickletools</c>.
/// </summary>
internal sealed class PickleReader
{
    private static readonly object Mark = new();
    private static readonly string[] Reconstruct = ["numpy.core.multiarray _reconstruct", "numpy._core.multiarray _reconstruct"];
    private static readonly string[] FromBuffer = ["numpy.core.numeric _frombuffer", "numpy._core.numeric _frombuffer"];
    private readonly byte[] content;
    private readonly Stack<object?> stack = new();
    private readonly Dictionary<int, object?> memo = [];
    private int position;

    private PickleReader(byte[] content) => this.content = content;

    /// <summary>
    /// The pickled object: <see cref="Dictionary{TKey,TValue}"/>, <see cref="List{T}"/>, object array (tuple), long, bool, string (short
    /// strings), <see cref="ReadOnlyMemory{T}"/> of bytes (long strings) or <see cref="PickledArray"/>.
    /// </summary>
    /// <param name="name">What errors call the file.</param>
    /// <param name="content">The whole file; long strings of the result lie in it.</param>
    /// <exception cref="DatasetException">It is truncated, malformed, or asks for more than such a file needs.</exception>
    public static object? Read(string name, byte[] content)
    {
        var reader = new PickleReader(content);
        try
        {
            return reader.Run();
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException or InvalidCastException
            or ArgumentException or KeyNotFoundException or OverflowException)
        {
            throw new DatasetException($"{name} is no pickle of CIFAR-10's Python version, at byte {reader.position:N0}: {e.Message}", e);
        }
    }

    private object? Run()
    {
        while (true)
        {
            var opcode = (char)Take(1)[0];
            if (opcode == '.')
            {
                return stack.Pop();
            }

            Step(opcode);
        }
    }

    private void Step(char opcode)
    {
        switch (opcode)
        {
            case '\x80':
                var protocol = Take(1)[0];
                _ = protocol is >= 2 and <= 5 ? protocol : throw new InvalidDataException($"its protocol is {protocol}; 2 to 5 are read.");
                break;
            case '\x95': Take(sizeof(long)); break;
            case '(': stack.Push(Mark); break;
            case 'N': stack.Push(null); break;
            case '\x88': stack.Push(true); break;
            case '\x89': stack.Push(false); break;
            case 'K': stack.Push((long)Take(1)[0]); break;
            case 'M': stack.Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;
            case 'J': stack.Push((long)Int32()); break;
            case '\x8a': stack.Push((long)new System.Numerics.BigInteger(Take(Take(1)[0]))); break;
            case 'U' or 'C' or '\x8c': PushString(Take(1)[0]); break;
            case 'T' or 'B' or 'X': PushString(Int32()); break;
            case '\x8d' or '\x8e' or '\x96': PushString(checked((int)BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long))))); break;
            case '}': stack.Push(new Dictionary<string, object?>()); break;
            case ']': stack.Push(new List<object?>()); break;
            case ')': stack.Push(Array.Empty<object?>()); break;
            case '\x85' or '\x86' or '\x87': PushTuple(opcode - '\x84'); break;
            case 't': stack.Push(Marked()); break;
            case 'a': Extend([stack.Pop()]); break;
            case 'e': Extend(Marked()); break;
            case 's': PushTuple(2); Fill((object?[])stack.Pop()!); break;
            case 'u': Fill(Marked()); break;
            case 'q': memo[Take(1)[0]] = stack.Peek(); break;
            case 'r': memo[Int32()] = stack.Peek(); break;
            case '\x94': memo[memo.Count] = stack.Peek(); break;
            case 'h': stack.Push(memo[Take(1)[0]]); break;
            case 'j': stack.Push(memo[Int32()]); break;
            case 'c': stack.Push(new PickledName($"{Line()} {Line()}")); break;
            case '\x93': PushTuple(2); stack.Push(new PickledName(string.Join(' ', ((object?[])stack.Pop()!).Cast<string>()))); break;
            case 'R': Make(); break;
            case 'b': Build(); break;
            default: throw new InvalidDataException($"opcode 0x{(int)opcode:x2} is not used by such a file.");
        }
    }

    // Stands for the calls that a real unpickler would make: an empty array and its element type.
    private void Make()
    {
        var arguments = (object?[])stack.Pop()!;
        var name = ((PickledName)stack.Pop()!).Name;
        if (Reconstruct.Contains(name) && arguments is [PickledName { Name: "numpy ndarray" }, ..])
        {
            stack.Push(new PickledArray());
        }
        else if (name == "numpy dtype" && arguments is [string code, ..])
        {
            stack.Push(new PickledType(code));
        }
        else if (name == "_codecs encode" && arguments is [var characters, "latin1"])
        {
            PushEncoded(characters);
        }
        else if (FromBuffer.Contains(name) && arguments is [ReadOnlyMemory<byte> bytes, PickledType type, object?[] shape, "C"])
        {
            // The state of an array in earlier protocols: version, shape, type, column order, data.
            stack.Push(Filled(new(), new object?[] { 1L, shape, type, false, bytes }));
        }
        else
        {
            throw new InvalidDataException($"it refers to '{name}', which is not evaluated.");
        }
    }

    private void Build()
    {
        var state = stack.Pop();
        if (stack.Peek() is not PickledType)
        {
            Filled(stack.Peek() as PickledArray, state);
        }
    }

    private static PickledArray Filled(PickledArray? array, object? state) =>
        array?.TrySet(state) == true ? array : throw new InvalidDataException("an array is not one of unsigned bytes in row-major order.");

    // Python 3 writes bytes in protocol 2 as the characters of the same numbers, in UTF-8.
    private void PushEncoded(object? characters)
    {
        var bytes = Encoding.Latin1.GetBytes(Encoding.UTF8.GetString(
            characters is ReadOnlyMemory<byte> stored ? stored.Span : Encoding.Latin1.GetBytes((string)characters!)));
        stack.Push(bytes.Length <= byte.MaxValue ? Encoding.Latin1.GetString(bytes) : (ReadOnlyMemory<byte>)bytes);
    }

    private void Extend(object?[] items) => ((List<object?>)stack.Peek()!).AddRange(items);

    private void Fill(object?[] items)
    {
        var dictionary = (Dictionary<string, object?>)stack.Peek()!;
        foreach (var pair in items.Chunk(2))
        {
            dictionary[(string)pair[0]!] = pair.Length == 2 ? pair[1] : throw new InvalidDataException("a key has no value.");
        }
    }

    private object?[] Marked()
    {
        var items = new List<object?>();
        for (var item = stack.Pop(); !ReferenceEquals(item, Mark); item = stack.Pop())
        {
            items.Add(item);
        }

        items.Reverse();
        return [.. items];
    }

    private void PushTuple(int length)
    {
        var items = new object?[length];
        for (var i = length - 1; i >= 0; i--)
        {
            items[i] = stack.Pop();
        }

        stack.Push(items);
    }

    // Keys and codes are short and made of ASCII; image data is long and stays where it is.
    private void PushString(int length)
    {
        var start = position;
        var bytes = Take(length);
        stack.Push(length <= byte.MaxValue ? Encoding.Latin1.GetString(bytes) : (ReadOnlyMemory<byte>)content.AsMemory(start, length));
    }

    private int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    private string Line()
    {
        var length = content.AsSpan(position).IndexOf((byte)'\n');
        var line = Encoding.Latin1.GetString(Take(length));
        position++;
        return line;
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length < 0 || length > content.Length - position)
        {
            throw new InvalidDataException("it is truncated.");
        }

        position += length;
        return content.AsSpan(position - length, length);
    }
}
