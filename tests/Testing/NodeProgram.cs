using System.Diagnostics;

namespace EquiSep.Testing;

/// <summary>Programs of Node.js, with the npm packages that infra/local/install.sh fetches.</summary>
internal static class NodeProgram
{
    private static readonly TimeSpan bound = TimeSpan.FromMinutes(2);
    private static readonly string packages = Path.Combine(Cache(), "equisep", "servers", "node_modules");

    /// <summary>Runs a program in a folder, beside whose files the packages lie; without one of the packages the test is skipped.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="needed">Names of the packages.</param>
    /// <param name="arguments">The program, a path in the folder, and what it is told.</param>
    /// <returns>What it wrote.</returns>
    public static Task<string> RunAsync(string folder, IEnumerable<string> needed, params IEnumerable<string> arguments)
    {
        foreach (var package in needed)
        {
            var isThere = Directory.Exists(Path.Combine(packages, package));
            Assert.SkipUnless(isThere, $"there is no {package} in {packages}; infra/local/install.sh fetches it");
        }

        var link = Path.Combine(folder, "node_modules");
        if (!Directory.Exists(link))
        {
            Directory.CreateSymbolicLink(link, packages);
        }

        return Command.RunAsync(new ProcessStartInfo("node", arguments) { WorkingDirectory = folder }, bound);
    }

    private static string Cache() => Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set
        ? set
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
}
