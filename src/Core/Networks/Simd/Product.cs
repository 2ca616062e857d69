using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EquiSep.Core.Numerics;

namespace EquiSep.Core.Networks.Simd;

/// <summary>A matrix read through strides, so that its transpose is the same memory with the strides exchanged.</summary>
/// <param name="data">First element.</param>
/// <param name="row">Elements from one row to the next.</param>
/// <param name="column">Elements from one column to the next.</param>
internal readonly unsafe struct Strided(float* data, int row, int column)
{
    public readonly float* Data = data;
    public readonly int Row = row;
    public readonly int Column = column;
}

/// <summary>
/// C = A·B in float32. Each element of C is one chain of fused multiply-adds over k in ascending order, whatever the width
/// of the processor's registers: the same bits with AVX-512, AVX2 and NEON.
/// </summary>
/// <remarks>
/// Sums over features descend, sums over images ascend: of the orders tried, all equally exact, this one keeps every ReLU of the
/// reference networks on the reference's side of its kink (docs/decisions/0005-own-kernels-for-small-networks.md).
/// Tiles of 6 rows by 2 vectors keep 12 sums in registers. Where the edges of C are no multiple of a tile, the last tile is
/// moved back over its neighbour and computes some elements twice, to the same value.
/// </remarks>
internal static unsafe class Product
{
    private const int TileRows = 6;

    /// <summary>The same with the chain over k in descending order.</summary>
    public static void MultiplyDescending(Strided a, float* b, int bRow, float* c, int cRow, int m, int k, int n)
    {
        var last = k - 1L;
        Multiply(new Strided(a.Data + (last * a.Column), a.Row, -a.Column), b + (last * bRow), -bRow, c, cRow, m, k, n);
    }

    /// <summary>C (m×n) = A (m×k) · B (k×n); rows of B and C are contiguous.</summary>
    public static void Multiply(Strided a, float* b, int bRow, float* c, int cRow, int m, int k, int n)
    {
        if (n >= 2 * Lanes512.Count && Vector512.IsHardwareAccelerated)
        {
            Tile<Lanes512, Vector512<float>>(a, b, bRow, c, cRow, m, k, n);
        }
        else if (n >= 2 * Lanes256.Count && Vector256.IsHardwareAccelerated)
        {
            Tile<Lanes256, Vector256<float>>(a, b, bRow, c, cRow, m, k, n);
        }
        else if (n >= 2 * Lanes128.Count && Vector128.IsHardwareAccelerated)
        {
            Tile<Lanes128, Vector128<float>>(a, b, bRow, c, cRow, m, k, n);
        }
        else
        {
            Plain(a, b, bRow, c, cRow, m, k, n);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<TLanes, TVector>(Strided a, float* b, int bRow, float* c, int cRow, int m, int k, int n)
        where TLanes : ILanes<TVector>
        where TVector : struct
    {
        var width = 2 * TLanes.Count;
        for (var j = 0; ; j = Math.Min(j + width, n - width))
        {
            if (m < TileRows)
            {
                for (var i = 0; i < m; i++)
                {
                    Row<TLanes, TVector>(a.Data + ((long)i * a.Row), a.Column, b + j, bRow, c + ((long)i * cRow) + j, k);
                }
            }
            else
            {
                for (var i = 0; ; i = Math.Min(i + TileRows, m - TileRows))
                {
                    SixRows<TLanes, TVector>(a.Data + ((long)i * a.Row), a.Row, a.Column, b + j, bRow, c + ((long)i * cRow) + j, cRow, k);
                    if (i == m - TileRows)
                    {
                        break;
                    }
                }
            }

            if (j == n - width)
            {
                return;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SixRows<TLanes, TVector>(float* a, int aRow, int aColumn, float* b, int bRow, float* c, int cRow, int k)
        where TLanes : ILanes<TVector>
        where TVector : struct
    {
        TVector c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default;
        TVector c30 = default, c31 = default, c40 = default, c41 = default, c50 = default, c51 = default;
        var d = a + (3L * aRow);
        var twoRows = 2L * aRow;
        for (var p = 0; p < k; p++)
        {
            var left = TLanes.Load(b);
            var right = TLanes.Load(b + TLanes.Count);
            var x = TLanes.Broadcast(*a);
            c00 = TLanes.MultiplyAdd(x, left, c00);
            c01 = TLanes.MultiplyAdd(x, right, c01);
            x = TLanes.Broadcast(a[aRow]);
            c10 = TLanes.MultiplyAdd(x, left, c10);
            c11 = TLanes.MultiplyAdd(x, right, c11);
            x = TLanes.Broadcast(a[twoRows]);
            c20 = TLanes.MultiplyAdd(x, left, c20);
            c21 = TLanes.MultiplyAdd(x, right, c21);
            x = TLanes.Broadcast(*d);
            c30 = TLanes.MultiplyAdd(x, left, c30);
            c31 = TLanes.MultiplyAdd(x, right, c31);
            x = TLanes.Broadcast(d[aRow]);
            c40 = TLanes.MultiplyAdd(x, left, c40);
            c41 = TLanes.MultiplyAdd(x, right, c41);
            x = TLanes.Broadcast(d[twoRows]);
            c50 = TLanes.MultiplyAdd(x, left, c50);
            c51 = TLanes.MultiplyAdd(x, right, c51);
            a += aColumn;
            d += aColumn;
            b += bRow;
        }

        Store<TLanes, TVector>(c, c00, c01);
        Store<TLanes, TVector>(c + cRow, c10, c11);
        Store<TLanes, TVector>(c + (2L * cRow), c20, c21);
        Store<TLanes, TVector>(c + (3L * cRow), c30, c31);
        Store<TLanes, TVector>(c + (4L * cRow), c40, c41);
        Store<TLanes, TVector>(c + (5L * cRow), c50, c51);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TLanes, TVector>(float* c, TVector left, TVector right)
        where TLanes : ILanes<TVector>
    {
        TLanes.Store(left, c);
        TLanes.Store(right, c + TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<TLanes, TVector>(float* a, int aColumn, float* b, int bRow, float* c, int k)
        where TLanes : ILanes<TVector>
        where TVector : struct
    {
        TVector left = default, right = default;
        for (var p = 0; p < k; p++, a += aColumn, b += bRow)
        {
            var x = TLanes.Broadcast(*a);
            left = TLanes.MultiplyAdd(x, TLanes.Load(b), left);
            right = TLanes.MultiplyAdd(x, TLanes.Load(b + TLanes.Count), right);
        }

        Store<TLanes, TVector>(c, left, right);
    }

    private static void Plain(Strided a, float* b, int bRow, float* c, int cRow, int m, int k, int n)
    {
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var sum = 0f;
                for (var p = 0; p < k; p++)
                {
                    sum = FusedMultiplyAdd.Of(a.Data[((long)i * a.Row) + ((long)p * a.Column)], b[((long)p * bRow) + j], sum);
                }

                c[((long)i * cRow) + j] = sum;
            }
        }
    }
}
