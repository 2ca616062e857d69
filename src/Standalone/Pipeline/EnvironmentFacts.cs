using System.Reflection;
using EquiSep.Contracts;

namespace EquiSep.Standalone.Pipeline;

/// <summary>What results are computed with.</summary>
internal static class EnvironmentFacts
{
    /// <summary>The facts for a training on <paramref name="device"/>, one thread each.</summary>
    public static ExecutionEnvironment Of(string device)
    {
        // The SDK appends the commit of the checkout to the version, behind a plus sign.
        var parts = Version(typeof(EnvironmentFacts).Assembly).Split('+');
        return new(
            parts[0],
            parts.Length > 1 ? parts[1] : null,
            Version(typeof(TorchSharp.torch).Assembly).Split('+')[0],
            TorchSharp.torch.__version__,
            device,
            Threads: 1);
    }

    private static string Version(Assembly assembly)
    {
        return assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? assembly.GetName().Version!.ToString();
    }
}
