using EquiSep.Core.Networks.Simd;
using EquiSep.Core.Networks.Torch;

namespace EquiSep.Core.Networks;

/// <summary>Chooses what runs a network.</summary>
public static class NetworkEngine
{
    /// <summary>The processor, with .NET's vector instructions.</summary>
    public const string Cpu = "cpu";

    /// <summary>An NVIDIA GPU, through libtorch (builds with <c>-p:TorchBackend=cuda</c>).</summary>
    public const string Cuda = "cuda";

    /// <summary>The processor, through libtorch: slower, and what the other two are checked against.</summary>
    public const string Libtorch = "libtorch";

    /// <summary>All devices.</summary>
    public static IReadOnlyList<string> Devices { get; } = [Cpu, Cuda, Libtorch];

    /// <summary>The engine of a device, working on <paramref name="state"/>.</summary>
    /// <exception cref="ArgumentException">The device is unknown, or this machine or build has none.</exception>
    public static INetworkEngine Create(string device, NetworkDescription description, NetworkState state) => device switch
    {
        Cpu => new SimdEngine(description, state),
        Cuda or Libtorch => new TorchEngine(description, state, device == Cuda),
        _ => throw new ArgumentException($"device is '{device}'; allowed are {string.Join(", ", Devices)}.", nameof(device)),
    };
}
