using System.Diagnostics;
using EquiSep.Testing;

namespace EquiSep.Infra.Tests.Running;

/// <summary>The npm packages that infra/local/install.sh fetches.</summary>
internal static class NodePackages
{
    private static readonly string folder = Path.Combine(Cache(), "equisep", "servers", "node_modules");

    /// <summary>Runs a script of these tests that needs a package; without the package the test is skipped.</summary>
    /// <param name="package">The package.</param>
    /// <param name="script">Path of the script in Infra.Tests.</param>
    /// <param name="arguments">What it is told.</param>
    /// <returns>What it wrote.</returns>
    public static Task<string> RunAsync(string package, string script, params IEnumerable<string> arguments)
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(folder, package)), $"there is no {package} in {folder}; infra/local/install.sh fetches it");
        return Command.RunAsync(new ProcessStartInfo("node", [Checkout.At("tests", "Infra.Tests", script), .. arguments]) { Environment = { ["NODE_PATH"] = folder } });
    }

    private static string Cache() => Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set
        ? set
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
}
