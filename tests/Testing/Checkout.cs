namespace EquiSep.Testing;

/// <summary>The checkout that the tests were built in.</summary>
internal static class Checkout
{
    /// <summary>Its root folder.</summary>
    public static string Root { get; } = Find(new(AppContext.BaseDirectory));

    /// <summary>Release or Debug, as the tests themselves.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>Path of the program of a project of src.</summary>
    public static string Program(string project) =>
        Path.Combine(Root, "src", project, "bin", Configuration, "net10.0", project == "Cli" ? "equisep.dll" : $"EquiSep.{project}.dll");

    private static string Find(DirectoryInfo folder) =>
        File.Exists(Path.Combine(folder.FullName, "EquiSep.Aspire.sln")) ? folder.FullName : Find(folder.Parent!);
}
