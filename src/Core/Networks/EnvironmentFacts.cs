using System.Reflection;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using EquiSep.Experiments;

namespace EquiSep.Core.Networks;

/// <summary>What results are computed with.</summary>
public static class EnvironmentFacts
{
    /// <summary>The facts for a training on <paramref name="device"/>.</summary>
    /// <param name="device">The device or devices.</param>
    /// <param name="threads">Threads of the training.</param>
    public static ExecutionEnvironment Of(string device, int threads)
    {
        // The SDK appends the commit of the checkout to the version, behind a plus sign.
        var parts = Version(typeof(EnvironmentFacts).Assembly).Split('+');
        return new(
            parts[0],
            parts.Length > 1 ? parts[1] : null,
            Version(typeof(TorchSharp.torch).Assembly).Split('+')[0],
            LibTorch,
            device,
            threads);
    }

    /// <summary>
    /// The device that this build and machine are meant for: <c>cuda</c> where it was built with <c>-p:TorchBackend=cuda</c>,
    /// <c>libtorch</c> on processors without fused multiply-adds (before 2013), where <c>cpu</c> takes 60 times as long and trained
    /// weights may differ in their last bits, since .NET computes exponentials and logarithms in another way.
    /// </summary>
    public static string DefaultDevice { get; } = Built("TorchBackend") == "cuda" ? NetworkEngine.Cuda
        : Fma.IsSupported || AdvSimd.IsSupported ? NetworkEngine.Cpu
        : NetworkEngine.Libtorch;

    // Asking libtorch itself would load it, which costs more than a short training.
    private static string LibTorch { get; } = Built("LibTorchVersion");

    private static string Built(string key)
    {
        return typeof(EnvironmentFacts).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
    }

    private static string Version(Assembly assembly)
    {
        return assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? assembly.GetName().Version!.ToString();
    }
}
