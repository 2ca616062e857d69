namespace EquiSep.EndToEnd.Tests.Running;

/// <summary>The checkout that the tests were built in, and what was built with them.</summary>
internal static class Checkout
{
    private static readonly string root = Find(new(AppContext.BaseDirectory));

    /// <summary>Release or Debug, as the tests themselves.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>Path of a script of infra/local.</summary>
    public static string Script(string name) => Path.Combine(root, "infra", "local", name);

    /// <summary>Path of a program of src.</summary>
    public static string Program(string project) => Path.Combine(root, "src", project, "bin", Configuration, "net10.0", $"EquiSep.{project}.dll");

    private static string Find(DirectoryInfo folder) =>
        File.Exists(Path.Combine(folder.FullName, "EquiSep.Aspire.sln")) ? folder.FullName : Find(folder.Parent!);
}
