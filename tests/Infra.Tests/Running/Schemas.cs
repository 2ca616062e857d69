namespace EquiSep.Infra.Tests.Running;

/// <summary>The published schemas, which infra/local/install.sh fetches as npm packages.</summary>
internal static class Schemas
{
    /// <summary>Asserts that a schema has nothing against files.</summary>
    /// <param name="kind">compose, kubernetes or docker.</param>
    /// <param name="files">The files.</param>
    public static async Task AssertAsync(string kind, params string[] files) =>
        Assert.Equal("", await NodePackages.RunAsync("kubernetes-models", "Running/schemas.cjs", [kind, .. files]));
}
