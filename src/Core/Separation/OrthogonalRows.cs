namespace EquiSep.Core.Separation;

/// <summary>
/// Singular value decomposition of a few long rows by one-sided Jacobi rotations (Hestenes 1958): the rows are turned in
/// pairs until all are orthogonal. Row j is then σ_j·v_j, with the right singular vector v_j of the rows given.
/// </summary>
/// <remarks>
/// The same as diagonalising the K×K Gram matrix of the rows, but never squaring them: a small singular value keeps its
/// digits beside a large one, and a row that depends on the others ends at rounding level relative to σ, not to √σ.
/// </remarks>
internal static class OrthogonalRows
{
    private const double Epsilon = 2.220446049250313e-16;
    private const int SweepLimit = 60;

    /// <summary>Turns <paramref name="rows"/>, K×d row-major, in place.</summary>
    /// <returns>The squared lengths of the rows, σ_j², in the order of the rows.</returns>
    /// <exception cref="ArithmeticException">The rotations did not converge; not seen with finite rows.</exception>
    public static double[] Rotate(double[] rows, int width)
    {
        var count = rows.Length / width;
        var squares = Squares(rows, width);

        // What is left of a row that depends on the others is the rounding of its rotations; it has no direction to converge to.
        var rounding = 64 * count * Epsilon;
        var negligible = rounding * rounding * squares.Sum();
        var tolerance = Epsilon * Math.Sqrt(width) * 4;
        for (var sweep = 0; sweep < SweepLimit; sweep++)
        {
            var turned = false;
            for (var i = 0; i < count - 1; i++)
            {
                for (var j = i + 1; j < count; j++)
                {
                    turned |= RotatePair(rows.AsSpan(i * width, width), rows.AsSpan(j * width, width), ref squares[i], ref squares[j], negligible, tolerance);
                }
            }

            squares = Squares(rows, width);
            if (!turned)
            {
                return squares;
            }
        }

        throw new ArithmeticException($"The class means could not be made orthogonal in {SweepLimit} sweeps.");
    }

    private static bool RotatePair(Span<double> a, Span<double> b, ref double aa, ref double bb, double negligible, double tolerance)
    {
        if (aa <= negligible || bb <= negligible)
        {
            return false;
        }

        var ab = RowArithmetic.Dot(a, b);
        if (Math.Abs(ab) <= tolerance * Math.Sqrt(aa) * Math.Sqrt(bb))
        {
            return false;
        }

        var zeta = (bb - aa) / (2 * ab);
        var tangent = (zeta < 0 ? -1 : 1) / (Math.Abs(zeta) + Math.Sqrt(1 + (zeta * zeta)));
        var cosine = 1 / Math.Sqrt(1 + (tangent * tangent));
        RowArithmetic.Rotate(a, b, cosine, cosine * tangent);

        // Near-equal sums may come out negative by rounding; the next sweep measures them anew.
        aa = Math.Max(0, aa - (tangent * ab));
        bb = Math.Max(0, bb + (tangent * ab));
        return true;
    }

    private static double[] Squares(double[] rows, int width)
    {
        var squares = new double[rows.Length / width];
        for (var i = 0; i < squares.Length; i++)
        {
            var row = rows.AsSpan(i * width, width);
            squares[i] = RowArithmetic.Dot(row, row);
        }

        return squares;
    }
}
