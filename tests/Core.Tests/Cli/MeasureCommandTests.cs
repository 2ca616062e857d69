using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace EquiSep.Core.Tests.Cli;

public sealed class MeasureCommandTests
{
    /// <summary>Classes {0, 2} and {10, 12}: SSw = 1, SSb = 25, so D = 1/25; in one dimension Tr/‖·‖ is 1.</summary>
    private static readonly double[] Features = [0, 2, 10, 12];

    [Theory]
    [InlineData("<f8", false)]
    [InlineData("<f4", false)]
    [InlineData("<f8", true)]
    public void Separation_of_features_is_printed_as_JSON(string type, bool imbalanced)
    {
        using var folder = new ScratchFolder();
        var run = Measure(folder, type == "<f8" ? Npy(type, "(4, 1)", Features) : Npy(type, "(4, 1)", Array.ConvertAll(Features, x => (float)x)), Npy("<i8", "(4,)", [0L, 0L, 1L, 1L]),
            imbalanced ? ["--imbalanced"] : []);
        Assert.Equal(0, run.ExitCode);
        using var printed = JsonDocument.Parse(run.Output);
        var root = printed.RootElement;
        Assert.Equal(["within", "between", "samples", "width", "classes", "seconds"], root.EnumerateObject().Select(field => field.Name));
        Assert.Equal(0.04, root.GetProperty("within").GetDouble(), 1e-15);
        Assert.Equal(1, root.GetProperty("between").GetDouble(), 1e-15);
        Assert.Equal((4, 1, 2), (root.GetProperty("samples").GetInt32(), root.GetProperty("width").GetInt32(), root.GetProperty("classes").GetInt32()));
    }

    [Theory]
    [InlineData(new[] { 0L, 1L, 2L, 3L }, true)]
    [InlineData(new[] { 0L, 0L, 1L, 2L }, false)]
    public void That_one_sample_a_class_has_no_scatter_is_remarked(long[] labels, bool isRemarked)
    {
        using var folder = new ScratchFolder();
        var run = Measure(folder, Npy("<f8", "(4, 1)", Features), Npy("<i8", "(4,)", labels), []);
        Assert.Equal(0, run.ExitCode);
        using var printed = JsonDocument.Parse(run.Output);
        Assert.Equal(isRemarked, printed.RootElement.GetProperty("within").GetDouble() == 0);
        Assert.Equal(isRemarked, run.Error.Contains("D (within) is 0 because every class has one sample", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("<f8", "(4, 1)", "<i8", "(3,)", "3")]
    [InlineData("<f2", "(16, 1)", "<i8", "(4,)", "<f2; allowed: <f4 (float32), <f8 (float64)")]
    [InlineData("<f8", "(4,)", "<i8", "(4,)", "shape (4) has 1 dimensions")]
    [InlineData("<f8", "(4, 1)", "<f8", "(4,)", "labels of type <f8")]
    [InlineData("<f8", "(5, 1)", "<i8", "(4,)", "the array needs 40 bytes of data")]
    public void Files_that_do_not_fit_are_refused(string featureType, string featureShape, string labelType, string labelShape, string expected)
    {
        using var folder = new ScratchFolder();
        var labels = labelShape == "(3,)" ? Npy(labelType, labelShape, [0L, 0L, 1L]) : Npy(labelType, labelShape, [0L, 0L, 1L, 1L]);
        AssertRefused(Measure(folder, Npy(featureType, featureShape, Features), labels, []), expected);
    }

    [Fact]
    public void A_feature_that_is_not_a_number_is_refused()
    {
        using var folder = new ScratchFolder();
        AssertRefused(Measure(folder, Npy("<f8", "(4, 1)", [0, double.NaN, 1, 2]), Npy("<i8", "(4,)", [0L, 0L, 1L, 1L]), []), "NaN");
    }

    [Fact]
    public void A_file_that_is_not_there_is_refused()
    {
        AssertRefused(Invocation.Of("measure", "--features", "nowhere.npy", "--labels", "nowhere.npy"), "nowhere.npy");
    }

    /// <summary>A NumPy file of little-endian values.</summary>
    internal static byte[] Npy<T>(string type, string shape, T[] values)
        where T : unmanaged
    {
        var header = Encoding.ASCII.GetBytes($"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}".PadRight(117) + "\n");
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. header, .. MemoryMarshal.AsBytes(values.AsSpan())];
    }

    private static void AssertRefused(Invocation run, string expected)
    {
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    private static Invocation Measure(ScratchFolder folder, byte[] features, byte[] labels, string[] options)
    {
        File.WriteAllBytes(folder.At("f.npy"), features);
        File.WriteAllBytes(folder.At("l.npy"), labels);
        return Invocation.Of(["measure", "--features", folder.At("f.npy"), "--labels", folder.At("l.npy"), .. options]);
    }
}
