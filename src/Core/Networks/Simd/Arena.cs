using System.Runtime.InteropServices;

namespace EquiSep.Core.Networks.Simd;

/// <summary>Zeroed native memory at cache-line boundaries, all of it freed together.</summary>
internal sealed unsafe class Arena : IDisposable
{
    private const nuint CacheLine = 64;
    private readonly List<nint> blocks = [];

    ~Arena() => Free();

    /// <summary>Room for <paramref name="count"/> floats.</summary>
    public float* Allocate(long count)
    {
        var bytes = (nuint)checked(count * sizeof(float));
        var block = (float*)NativeMemory.AlignedAlloc(Math.Max(bytes, CacheLine), CacheLine);
        NativeMemory.Clear(block, bytes);
        blocks.Add((nint)block);
        return block;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        foreach (var block in blocks)
        {
            NativeMemory.AlignedFree((void*)block);
        }

        blocks.Clear();
    }
}
