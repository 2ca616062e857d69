using System.Text.Json;
using EquiSep.Core.Datasets;

namespace EquiSep.Core.Tests.Datasets;

public sealed class BilinearResizeTests
{
    public static TheoryData<int> Cases => new(Enumerable.Range(0, Golden.GetArrayLength()));

    private static JsonElement Golden { get; } = GoldenFile.Open("resize.json").RootElement;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Random_images_are_resized_as_by_Pillow(int number)
    {
        var golden = Golden[number];
        var (side, size, channels) = (golden.GetProperty("h").GetInt32(), golden.GetProperty("size").GetInt32(), golden.GetProperty("channels").GetInt32());
        Assert.Equal(side, golden.GetProperty("w").GetInt32());
        var input = Pixels(golden, "input_hwc");
        var expected = Pixels(golden, "output_hwc");
        var resize = new BilinearResize(side, size);
        for (var channel = 0; channel < channels; channel++)
        {
            var plane = new byte[size * size];
            resize.Apply(Plane(input, channel, channels), plane, new byte[resize.ScratchBytes]);
            Assert.Equal(Plane(expected, channel, channels), plane);
        }
    }

    [Fact]
    public void A_plane_of_one_value_keeps_it()
    {
        var resize = new BilinearResize(28, 10);
        var plane = new byte[100];
        resize.Apply(Enumerable.Repeat((byte)255, 784).ToArray(), plane, new byte[resize.ScratchBytes]);
        Assert.All(plane, pixel => Assert.Equal(255, pixel));
    }

    [Fact]
    public void The_same_size_is_a_copy()
    {
        var plane = Enumerable.Range(0, 1024).Select(i => (byte)(i * 7)).ToArray();
        var copy = new byte[1024];
        new BilinearResize(32, 32).Apply(plane, copy, new byte[1024]);
        Assert.Equal(plane, copy);
    }

    private static byte[] Pixels(JsonElement golden, string name) => [.. golden.GetProperty(name).EnumerateArray().Select(pixel => pixel.GetByte())];

    private static byte[] Plane(byte[] pixels, int channel, int channels) => [.. pixels.Where((_, i) => i % channels == channel)];
}
