namespace EquiSep.AppHost;

/// <summary>
/// One of EquiSep's own services: the program that was built together with the app host. Its process number is the service's own.
/// <c>dotnet run</c>, which Aspire starts for a project, would add a process and some seconds of processor time.
/// </summary>
/// <param name="name">Name of the resource.</param>
/// <param name="project">The project of the program.</param>
internal sealed class ServiceResource(string name, IProjectMetadata project)
    : ExecutableResource(name, Program(project), Folder(project)), IResourceWithServiceDiscovery
{
    // bin/CONFIGURATION/FRAMEWORK, of the app host or of a test that hosts it.
    private static DirectoryInfo Own => new(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    private static string Folder(IProjectMetadata project) => Path.Combine(Path.GetDirectoryName(project.ProjectPath)!, "bin", Own.Parent!.Name, Own.Name);

    private static string Program(IProjectMetadata project)
    {
        var name = Path.GetFileNameWithoutExtension(project.ProjectPath);
        var file = name == "Cli" ? "equisep" : $"EquiSep.{name}";
        return Path.Combine(Folder(project), OperatingSystem.IsWindows() ? file + ".exe" : file);
    }
}
