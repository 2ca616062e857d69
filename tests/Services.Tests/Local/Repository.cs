namespace EquiSep.Services.Tests.Local;

/// <summary>The checkout the tests were built in.</summary>
internal static class Repository
{
    private static readonly string root = Find(new(AppContext.BaseDirectory));

    /// <summary>Path of a script of infra/local.</summary>
    public static string Script(string name) => Path.Combine(root, "infra", "local", name);

    /// <summary>Path of a file.</summary>
    /// <param name="name">Its place below the root, with slashes.</param>
    public static string File(string name) => Path.Combine(root, name);

    private static string Find(DirectoryInfo folder) =>
        System.IO.File.Exists(Path.Combine(folder.FullName, "EquiSep.Aspire.sln")) ? folder.FullName : Find(folder.Parent!);
}
