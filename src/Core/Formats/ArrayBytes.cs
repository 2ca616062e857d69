using System.Buffers;
using System.Runtime.InteropServices;

namespace EquiSep.Core.Formats;

/// <summary>The bytes of an array as memory, so that large tensors are written without a copy.</summary>
internal sealed class ArrayBytes<T>(T[] values) : MemoryManager<byte>
    where T : unmanaged
{
    /// <inheritdoc/>
    public override Span<byte> GetSpan() => MemoryMarshal.AsBytes(values.AsSpan());

    /// <inheritdoc/>
    public override unsafe MemoryHandle Pin(int elementIndex = 0)
    {
        var handle = GCHandle.Alloc(values, GCHandleType.Pinned);
        return new MemoryHandle((byte*)handle.AddrOfPinnedObject() + elementIndex, handle);
    }

    /// <inheritdoc/>
    public override void Unpin()
    {
        // The handle given out by Pin frees itself.
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // The array belongs to the garbage collector.
    }
}
