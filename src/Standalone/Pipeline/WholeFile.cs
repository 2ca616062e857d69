using System.Text;

namespace EquiSep.Standalone.Pipeline;

/// <summary>Files and folders that are there whole or not at all: made under a temporary name beside their own, flushed, renamed.</summary>
internal static class WholeFile
{
    private const string Partial = ".partial";

    /// <summary>Writes a file, replacing the one that is there.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var partial = Temporary(path);
        try
        {
            using (var stream = new FileStream(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>Writes a text as UTF-8.</summary>
    public static void WriteText(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Copies a file.</summary>
    public static void Copy(string source, string path)
    {
        Write(path, target =>
        {
            using var stream = File.OpenRead(source);
            stream.CopyTo(target);
        });
    }

    /// <summary>Makes a folder that does not exist yet; <paramref name="fill"/> is given a folder to write into.</summary>
    public static void MakeFolder(string path, Action<string> fill)
    {
        var partial = Temporary(path);
        Directory.CreateDirectory(partial);
        try
        {
            fill(partial);
            Directory.Move(partial, path);
        }
        finally
        {
            Delete(partial);
        }
    }

    /// <summary>Deletes a folder with all it holds, or a file; nothing where there is neither.</summary>
    public static void Delete(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
        else
        {
            File.Delete(path);
        }
    }

    /// <summary>Deletes what a killed process left half made beside <paramref name="path"/>; nobody else may be making it now.</summary>
    public static void DeletePartial(string path)
    {
        foreach (var partial in new DirectoryInfo(Path.GetDirectoryName(path)!).GetFileSystemInfos(Path.GetFileName(path) + ".*" + Partial))
        {
            Delete(partial.FullName);
        }
    }

    private static string Temporary(string path) => $"{path}.{Guid.NewGuid():N}{Partial}";
}
