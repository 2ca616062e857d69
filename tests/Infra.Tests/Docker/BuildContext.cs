using EquiSep.Infra.Tests.Running;
using EquiSep.Testing;

namespace EquiSep.Infra.Tests.Docker;

/// <summary>What a builder of images is sent of a checkout.</summary>
internal static class BuildContext
{
    private static readonly string[] neverSent = [".git", "bin", "obj"];

    /// <summary>Those of paths that are sent, as Dockerfile.dockerignore says.</summary>
    public static async Task<string[]> SentAsync(params IEnumerable<string> paths)
    {
        var sent = await NodePackages.RunAsync("@balena/dockerignore", "Docker/context.cjs", [$"{Dockerfile.File}.dockerignore", .. paths]);
        return sent.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Copies what is sent of this checkout.</summary>
    public static async Task CopyAsync(DirectoryInfo to)
    {
        var root = Checkout.At();
        foreach (var path in await SentAsync(Files(new(root)).Select(file => Path.GetRelativePath(root, file.FullName))))
        {
            var copy = Path.Combine(to.FullName, path);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(root, path), copy);
        }
    }

    // The largest folders are left out by name, and a test says that they are not sent.
    private static IEnumerable<FileInfo> Files(DirectoryInfo folder) =>
        folder.EnumerateFiles().Concat(folder.EnumerateDirectories().Where(inner => !neverSent.Contains(inner.Name) && inner.LinkTarget is null).SelectMany(Files));
}
