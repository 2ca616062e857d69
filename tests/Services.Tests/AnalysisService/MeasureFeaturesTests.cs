using System.Text;
using EquiSep.Core.Separation;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;
using EquiSep.Services.Tests.Building;
using MassTransit;

namespace EquiSep.Services.Tests.AnalysisService;

public sealed class MeasureFeaturesTests : IDisposable
{
    private static readonly double[] Features = [0, 1, 1, 0, 4, 5, 5, 6];
    private static readonly long[] Labels = [0, 0, 1, 1];
    private readonly ScratchStore scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task Features_that_were_sent_are_measured()
    {
        await PutAsync("features", "<f8", "(4, 2)", Features);
        await PutAsync("labels", "<i8", "(4,)", Labels);
        await using var workshop = await Workshop.OpenAsync(scratch.Store);

        var answer = await workshop.AskAsync<MeasureFeatures, FeaturesMeasured, FeaturesRefused>(new("some", Imbalanced: false));

        Assert.True(answer.Is<FeaturesMeasured>(out var measured));
        var expected = ClassSeparation.Measure(FeatureMatrix.Over(Features, 2), Labels, ClassWeighting.Balanced);
        Assert.Equal((expected.Within, expected.Between), (measured!.Message.Within, measured.Message.Between));
        Assert.Equal((4, 2, 2), (measured.Message.Samples, measured.Message.Width, measured.Message.Classes));
    }

    [Theory]
    [InlineData("<f8", "(3,)", "labels: ")]
    [InlineData("<i8", "(3,)", "3")]
    public async Task What_cannot_be_measured_is_refused_with_its_reason(string type, string shape, string reason)
    {
        await PutAsync("features", "<f8", "(4, 2)", Features);
        await PutAsync("labels", type, shape, Labels[..3]);
        await using var workshop = await Workshop.OpenAsync(scratch.Store);

        var answer = await workshop.AskAsync<MeasureFeatures, FeaturesMeasured, FeaturesRefused>(new("some", Imbalanced: false));

        Assert.True(answer.Is<FeaturesRefused>(out var refused));
        Assert.Contains(reason, refused!.Message.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody", "no such file")]
    [InlineData("../escape", "is not an artifact's name")]
    public async Task An_upload_that_is_not_there_is_refused(string upload, string reason)
    {
        await using var workshop = await Workshop.OpenAsync(scratch.Store);

        var answer = await workshop.AskAsync<MeasureFeatures, FeaturesMeasured, FeaturesRefused>(new(upload, Imbalanced: false));

        Assert.True(answer.Is<FeaturesRefused>(out var refused));
        Assert.Contains(reason, refused!.Message.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Features_that_are_not_what_was_sent_are_neither_measured_nor_refused()
    {
        await PutAsync("features", "<f8", "(4, 2)", Features);
        await PutAsync("labels", "<i8", "(4,)", Labels);
        await using var workshop = await Workshop.OpenAsync(scratch.Store);

        var request = new MeasureFeatures("some", Imbalanced: false, FeaturesSha256: new('0', 64));
        var failure = await Assert.ThrowsAsync<RequestFaultException>(
            () => workshop.AskAsync<MeasureFeatures, FeaturesMeasured, FeaturesRefused>(request));

        Assert.EndsWith(nameof(DamagedContentException), failure.Fault!.Exceptions[0].ExceptionType, StringComparison.Ordinal);
    }

    private Task PutAsync<T>(string file, string type, string shape, T[] values)
        where T : unmanaged
    {
        var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}".PadRight(117) + "\n";
        byte[] bytes = [.. "\u0093NUMPY\u0001\0"u8[1..].ToArray(), (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. System.Runtime.InteropServices.MemoryMarshal.AsBytes<T>(values)];
        return scratch.Store.PutAsync(ArtifactPaths.Upload("some", file), bytes);
    }
}
