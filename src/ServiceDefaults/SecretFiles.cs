using Microsoft.Extensions.Configuration;

namespace EquiSep.ServiceDefaults;

/// <summary>Settings that are not for everybody's eyes: files, as Docker and Kubernetes hand secrets to containers.</summary>
internal static class SecretFiles
{
    /// <summary>Names the folder; <see cref="UsualFolder"/> where it is not set.</summary>
    public const string Folder = "Secrets:Folder";

    /// <summary>Where Docker puts them.</summary>
    public const string UsualFolder = "/run/secrets";

    /// <summary>
    /// Reads every file of the folder as a setting: <c>ConnectionStrings__messaging</c> holds <c>ConnectionStrings:messaging</c>.
    /// A file is stronger than an environment variable or an argument. Without the folder there are none.
    /// </summary>
    /// <exception cref="DirectoryNotFoundException">The folder was named and is not there.</exception>
    public static void AddSecretFiles(this IConfigurationManager configuration)
    {
        var named = configuration[Folder];
        configuration.AddKeyPerFile(Path.GetFullPath(named ?? UsualFolder), optional: named is null);
    }
}
