using EquiSep.ServiceDefaults.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace EquiSep.ServiceDefaults;

/// <summary>Settings that are not for everybody's eyes: files, as Docker and Kubernetes hand secrets to containers.</summary>
internal static class SecretFiles
{
    private const string Section = "Secrets";

    /// <summary>Where Docker puts them.</summary>
    private const string UsualFolder = "/run/secrets";

    /// <summary>
    /// Reads every file of the folder as a setting: <c>ConnectionStrings__messaging</c> holds <c>ConnectionStrings:messaging</c>.
    /// A file is stronger than an environment variable or an argument. Without the folder there are none.
    /// </summary>
    /// <exception cref="DirectoryNotFoundException">The folder was named and is not there.</exception>
    public static void AddSecretFiles(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSettings<Options>(Section);
        var named = builder.Configuration[$"{Section}:{nameof(Options.Folder)}"];
        if (named is not null && !Directory.Exists(named))
        {
            throw new DirectoryNotFoundException($"{Section}:{nameof(Options.Folder)} is {named}, and there is no such folder.");
        }

        builder.Configuration.AddKeyPerFile(Path.GetFullPath(named ?? UsualFolder), optional: named is null);
    }

    private sealed class Options
    {
        /// <summary>The folder; <see cref="UsualFolder"/> where it is null.</summary>
        public string? Folder { get; set; }
    }
}
