namespace EquiSep.Core.Tests.Native;

public sealed class TorchTests
{
    [Fact]
    public void Libtorch_loads_and_computes()
    {
        using var ones = TorchSharp.torch.ones(3);
        using var sum = ones.sum();
        Assert.Equal(3f, sum.item<float>());
    }
}
