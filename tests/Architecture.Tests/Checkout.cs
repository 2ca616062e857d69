namespace EquiSep.Architecture.Tests;

/// <summary>The checkout that the tests were built in.</summary>
internal static class Checkout
{
    /// <summary>Its root folder.</summary>
    public static string Root { get; } = Find(new(AppContext.BaseDirectory));

    /// <summary>Path of a project file of src.</summary>
    /// <param name="project">Name of the project.</param>
    public static string ProjectFile(string project) => Path.Combine(Root, "src", project, $"{project}.csproj");

    /// <summary>Whether a folder of src holds a project; outputs of one that is gone may remain.</summary>
    /// <param name="folder">Path of the folder.</param>
    public static bool IsProject(string folder) => File.Exists(ProjectFile(Path.GetFileName(folder)));

    private static string Find(DirectoryInfo folder) =>
        File.Exists(Path.Combine(folder.FullName, "EquiSep.Aspire.sln")) ? folder.FullName : Find(folder.Parent!);
}
