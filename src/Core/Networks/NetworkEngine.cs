using EquiSep.Core.Networks.Simd;
using EquiSep.Core.Networks.Torch;
using TorchSharp;

namespace EquiSep.Core.Networks;

/// <summary>Chooses what runs a network.</summary>
public static class NetworkEngine
{
    /// <summary>
    /// The processor: fully connected networks on one core with .NET's vector instructions, convolutional and residual ones on all
    /// cores through libtorch.
    /// </summary>
    public const string Cpu = "cpu";

    /// <summary>An NVIDIA GPU, through libtorch (builds with <c>-p:TorchBackend=cuda</c>).</summary>
    public const string Cuda = "cuda";

    /// <summary>
    /// The processor, through libtorch: for fully connected networks slower, and what the other two are checked against; for the
    /// others the same as <see cref="Cpu"/>.
    /// </summary>
    public const string Libtorch = "libtorch";

    /// <summary>All devices.</summary>
    public static IReadOnlyList<string> Devices { get; } = [Cpu, Cuda, Libtorch];

    /// <summary>Why a device cannot be used here, in words; null when it can.</summary>
    /// <param name="device">One of <see cref="Devices"/>, or anything else.</param>
    public static string? Obstacle(string device)
    {
        if (!Devices.Contains(device))
        {
            return $"device is '{device}'; allowed are {string.Join(", ", Devices)}.";
        }

        try
        {
            return device == Cuda && !torch.cuda.is_available()
                ? "device is 'cuda', but libtorch finds no NVIDIA GPU; build with -p:TorchBackend=cuda on a machine that has one, or use cpu."
                : device == Libtorch && !torch.TryInitializeDeviceType(DeviceType.CPU)
                ? "device is 'libtorch', but libtorch does not start; use cpu."
                : null;
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException or NotSupportedException)
        {
            return $"device is '{device}', but libtorch cannot be loaded ({e.GetBaseException().Message}); use cpu.";
        }
    }

    /// <summary>The engine of a device for a network whose numbers are those of a file.</summary>
    /// <param name="device">One of <see cref="Devices"/>.</param>
    /// <param name="description">The network.</param>
    /// <param name="weights">What <see cref="NetworkFile.Write"/> wrote.</param>
    /// <exception cref="ArgumentException">The device is unknown, or this machine or build has none.</exception>
    /// <exception cref="InvalidDataException">The file is damaged or belongs to another network.</exception>
    public static INetworkEngine Load(string device, NetworkDescription description, byte[] weights)
    {
        using var file = new MemoryStream(weights);
        return Create(device, description, NetworkFile.Read(file, description));
    }

    /// <summary>The engine of a device for a network, working on <paramref name="state"/>.</summary>
    /// <exception cref="ArgumentException">The device is unknown, or this machine or build has none.</exception>
    public static INetworkEngine Create(string device, NetworkDescription description, NetworkState state) => device switch
    {
        Cpu when !description.Convolutional => new SimdEngine(description, state),
        Cpu or Cuda or Libtorch => new TorchEngine(description, state, device == Cuda),
        _ => throw new ArgumentException($"device is '{device}'; allowed are {string.Join(", ", Devices)}.", nameof(device)),
    };
}
