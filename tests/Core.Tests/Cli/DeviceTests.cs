using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using EquiSep.Core.Networks;

namespace EquiSep.Core.Tests.Cli;

public sealed class DeviceTests
{
    [Theory]
    [InlineData(NetworkEngine.Cpu)]
    [InlineData(NetworkEngine.Libtorch)]
    public void A_result_names_the_device_that_was_asked_for_and_its_numbers_agree(string device)
    {
        using var folder = new ScratchFolder();
        var run = Invocation.OfRun(folder.Path, "--device", device);
        Assert.True(run.ExitCode == 0, run.Error);
        var result = ResultFile.Read(folder.At("optimization", "sgd-L2", "separation.json"));
        Assert.Equal(device, result.Environment.Device);
        Assert.Equal(24.24, result.Layers[^1].Within, 0.05);
    }

    [Fact]
    public void What_another_device_has_trained_is_said_to_come_from_there()
    {
        using var folder = new ScratchFolder();
        Invocation.OfRun(folder.Path, "--device", "cpu");
        var run = Invocation.OfRun(folder.Path, "--device", "libtorch");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("sgd-L2: was trained on cpu before and is not trained again on libtorch", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_that_this_machine_lacks_is_refused_before_any_work()
    {
        Assert.SkipWhen(NetworkEngine.Obstacle(NetworkEngine.Cuda) is null, "this machine has an NVIDIA GPU");
        using var folder = new ScratchFolder();
        var run = Invocation.OfRun(folder.At("results"), "--device", "cuda");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--device is 'cuda', but libtorch finds no NVIDIA GPU", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.At("results")));
    }

    [Fact]
    public void The_build_and_the_processor_decide_the_device_that_is_taken_without_asking()
    {
        var onProcessor = Fma.IsSupported || AdvSimd.IsSupported ? NetworkEngine.Cpu : NetworkEngine.Libtorch;
        Assert.Equal(NetworkEngine.Obstacle(NetworkEngine.Cuda) is null ? NetworkEngine.Cuda : onProcessor, EnvironmentFacts.DefaultDevice);
    }
}
