using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace EquiSep.Core.Formats;

/// <summary>
/// The header of a NumPy .npy file, versions 1.0 to 3.0 (numpy.org, numpy.lib.format): a magic string, a version, a length
/// and a Python dictionary with exactly descr, fortran_order and shape. The dictionary is read by a parser that knows
/// quoted strings, True, False and tuples of whole numbers, and nothing else; nothing is evaluated.
/// </summary>
/// <param name="Description">Element type, such as <c>&lt;f4</c>.</param>
/// <param name="FortranOrder">Whether the first index varies fastest.</param>
/// <param name="Shape">Lengths of the dimensions.</param>
internal sealed record NpyHeader(string Description, bool FortranOrder, long[] Shape)
{
    /// <summary>NumPy pads headers to 64 bytes; those of plain arrays are far below this.</summary>
    private const int LengthLimit = 65_535;

    /// <summary>Reads up to the first byte of the data.</summary>
    /// <exception cref="InvalidDataException">It is not such a header; the message does not name the file.</exception>
    public static NpyHeader Read(Stream stream)
    {
        Span<byte> start = stackalloc byte[8];
        stream.ReadExactly(start);
        if (start[0] != 0x93 || !start[1..6].SequenceEqual("NUMPY"u8))
        {
            throw new InvalidDataException("not a .npy file: it does not begin with \\x93NUMPY");
        }

        if (start[6] is < 1 or > 3 || start[7] != 0)
        {
            throw new InvalidDataException($".npy version {start[6]}.{start[7]}; allowed: 1.0, 2.0, 3.0");
        }

        Span<byte> size = stackalloc byte[start[6] == 1 ? sizeof(ushort) : sizeof(uint)];
        stream.ReadExactly(size);
        var length = start[6] == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(size) : BinaryPrimitives.ReadUInt32LittleEndian(size);
        if (length > LengthLimit)
        {
            throw new InvalidDataException($"a header of {length} bytes; allowed: up to {LengthLimit}");
        }

        var text = new byte[length];
        stream.ReadExactly(text);
        return new Parser(start[6] == 3 ? Encoding.UTF8.GetString(text) : Encoding.Latin1.GetString(text)).Dictionary();
    }

    private sealed class Parser(string text)
    {
        private int position;

        public NpyHeader Dictionary()
        {
            string? description = null;
            bool? fortranOrder = null;
            long[]? shape = null;
            Expect('{');
            while (!Skip('}'))
            {
                var key = Quoted();
                Expect(':');
                switch (key)
                {
                    case "descr" when description is null:
                        description = Peek() == '[' ? throw new InvalidDataException("descr is a structured type; allowed: a plain number type") : Quoted();
                        break;
                    case "fortran_order" when fortranOrder is null:
                        fortranOrder = Truth();
                        break;
                    case "shape" when shape is null:
                        shape = Tuple();
                        break;
                    default:
                        throw new InvalidDataException($"the header's key '{key}' is unknown or given twice; allowed: descr, fortran_order, shape");
                }

                if (!Skip(','))
                {
                    Expect('}');
                    break;
                }
            }

            return Peek() == '\0' && description is not null && fortranOrder is not null && shape is not null
                ? new NpyHeader(description, fortranOrder.Value, shape)
                : throw new InvalidDataException("the header must be one dictionary with descr, fortran_order and shape");
        }

        private long[] Tuple()
        {
            var lengths = new List<long>();
            Expect('(');
            while (!Skip(')'))
            {
                lengths.Add(Number());
                if (!Skip(','))
                {
                    Expect(')');

                    // Python reads (5) as the number 5, and NumPy never writes it.
                    return lengths.Count > 1 ? [.. lengths] : throw Unexpected("',' after a single length");
                }
            }

            return [.. lengths];
        }

        private long Number()
        {
            _ = Peek();
            var start = position;
            while (position < text.Length && char.IsAsciiDigit(text[position]))
            {
                position++;
            }

            return long.TryParse(text.AsSpan(start, position - start), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw Unexpected("a whole number from 0 that fits 64 bits");
        }

        private string Quoted()
        {
            var quote = Peek();
            if (quote is not ('\'' or '"') || text.IndexOf(quote, position + 1) is not (> 0 and var end))
            {
                throw Unexpected("a quoted string");
            }

            var value = text[(position + 1)..end];
            position = end + 1;
            return value;
        }

        private bool Truth()
        {
            _ = Peek();
            foreach (var (word, value) in new[] { ("True", true), ("False", false) })
            {
                if (text.AsSpan(position).StartsWith(word, StringComparison.Ordinal))
                {
                    position += word.Length;
                    return value;
                }
            }

            throw Unexpected("True or False");
        }

        private void Expect(char symbol)
        {
            if (!Skip(symbol))
            {
                throw Unexpected($"'{symbol}'");
            }
        }

        private bool Skip(char symbol)
        {
            if (Peek() != symbol)
            {
                return false;
            }

            position++;
            return true;
        }

        /// <summary>The next character that is not white space, or NUL at the end.</summary>
        private char Peek()
        {
            while (position < text.Length && text[position] is (' ' or '\n' or '\t' or '\r'))
            {
                position++;
            }

            return position < text.Length ? text[position] : '\0';
        }

        private InvalidDataException Unexpected(string expected) => new($"the header is malformed at character {position}: expected {expected}");
    }
}
