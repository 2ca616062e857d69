namespace EquiSep.Testing;

/// <summary>The checkout that the tests were built in.</summary>
internal static class Checkout
{
    private static readonly string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>The root folder.</summary>
    public static string Root { get; } = Find(new(AppContext.BaseDirectory));

    /// <summary>The full path of a file or folder of the checkout.</summary>
    /// <param name="path">Names of folders, and of the file.</param>
    public static string At(params string[] path) => Path.Combine([Root, .. path]);

    /// <summary>A file beside a program of src, as it was built with the tests.</summary>
    /// <param name="project">Name of the project.</param>
    /// <param name="file">Name of the file.</param>
    public static string Built(string project, string file) => At("src", project, "bin", configuration, "net10.0", file);

    /// <summary>Path of the program of a project of src.</summary>
    /// <param name="project">Name of the project.</param>
    public static string Program(string project) => Built(project, project == "Cli" ? "equisep.dll" : $"EquiSep.{project}.dll");

    private static string Find(DirectoryInfo folder) =>
        File.Exists(Path.Combine(folder.FullName, "EquiSep.Aspire.sln")) ? folder.FullName : Find(folder.Parent!);
}
