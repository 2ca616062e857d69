using System.Buffers.Binary;
using System.Text;

namespace EquiSep.Core.Datasets.Reading;

/// <summary>
/// Reads the pickles of CIFAR-10's Python version (protocol 2, written by Python 2) and little more: dictionaries, lists, tuples,
/// integers, strings and NumPy arrays of unsigned bytes. Nothing is looked up, called or evaluated: the three names that such a
/// file refers to are recognised, every other one and every other opcode is refused. The opcodes are those of Python's
/// <c>pickletools</c>.
/// </summary>
internal sealed class PickleReader
{
    private static readonly object Mark = new();
    private static readonly string[] Reconstruct = ["numpy.core.multiarray _reconstruct", "numpy._core.multiarray _reconstruct"];
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
                _ = protocol == 2 ? protocol : throw new InvalidDataException($"its protocol is {protocol}, not 2.");
                break;
            case '(': stack.Push(Mark); break;
            case 'N': stack.Push(null); break;
            case '\x88': stack.Push(true); break;
            case '\x89': stack.Push(false); break;
            case 'K': stack.Push((long)Take(1)[0]); break;
            case 'M': stack.Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;
            case 'J': stack.Push((long)Int32()); break;
            case '\x8a': stack.Push((long)new System.Numerics.BigInteger(Take(Take(1)[0]))); break;
            case 'U': PushString(Take(1)[0]); break;
            case 'T' or 'X': PushString(Int32()); break;
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
            case 'h': stack.Push(memo[Take(1)[0]]); break;
            case 'j': stack.Push(memo[Int32()]); break;
            case 'c': stack.Push(new PickledName($"{Line()} {Line()}")); break;
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
        else
        {
            throw new InvalidDataException($"it refers to '{name}', which is not evaluated.");
        }
    }

    private void Build()
    {
        var state = stack.Pop();
        if (stack.Peek() is not PickledType && !(stack.Peek() is PickledArray array && array.TrySet(state)))
        {
            throw new InvalidDataException("an array is not one of unsigned bytes in row-major order.");
        }
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
