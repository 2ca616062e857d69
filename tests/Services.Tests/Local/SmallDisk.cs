using System.Diagnostics;

namespace EquiSep.Services.Tests.Local;

/// <summary>
/// A real file system of a few megabytes in memory (Linux). It is mounted in the mount namespace of a process of its own, whose files
/// others reach by /proc, and it is gone with that process.
/// </summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly Process process;
    private readonly DirectoryInfo point;

    private SmallDisk(Process process, DirectoryInfo point) => (this.process, this.point) = (process, point);

    /// <summary>The disk.</summary>
    public string Folder => $"/proc/{process.Id}/root{point.FullName}";

    /// <summary>Makes an empty one.</summary>
    public static async Task<SmallDisk> MountAsync(int megabytes)
    {
        var point = Directory.CreateTempSubdirectory("equisep-disk-");
        var script = $"mount -t tmpfs -o size={megabytes}m none '{point.FullName}' && echo mounted && exec cat";
        var start = new ProcessStartInfo("unshare", [Environment.IsPrivilegedProcess ? "-m" : "-Urm", "sh", "-c", script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var disk = new SmallDisk(Process.Start(start)!, point);
        try
        {
            Assert.Equal("mounted", await disk.process.StandardOutput.ReadLineAsync().Within("no disk was mounted"));
            return disk;
        }
        catch
        {
            await disk.DisposeAsync();
            throw;
        }
    }

    /// <summary>Fills it with a file, to the last byte.</summary>
    /// <returns>The file.</returns>
    public string Fill()
    {
        var path = Path.Combine(Folder, "filler");
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
            {
                file.Write(new byte[4096]);
            }
        }
        catch (IOException)
        {
            return path;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // At the end of its input it ends.
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
        point.Delete();
    }
}
