namespace EquiSep.Infra.Tests.Running;

/// <summary>The published schemas, which infra/local/install.sh fetches as npm packages.</summary>
internal static class Schemas
{
    private static readonly string packages = Path.Combine(Cache(), "equisep", "servers", "node_modules");

    /// <summary>Asserts that a schema has nothing against files.</summary>
    /// <param name="kind">compose, kubernetes or docker.</param>
    /// <param name="files">The files.</param>
    public static async Task AssertAsync(string kind, params string[] files)
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(packages, "kubernetes-models")), $"there are no schemas in {packages}; infra/local/install.sh fetches them");
        var output = await Command.RunAsync(new("node", [Checkout.At("tests", "Infra.Tests", "Running", "schemas.cjs"), kind, .. files])
        {
            Environment = { ["NODE_PATH"] = packages },
        });
        Assert.Equal("", output);
    }

    private static string Cache() => Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set
        ? set
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
}
