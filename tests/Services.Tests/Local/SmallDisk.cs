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

    /// <summary>Makes an empty one; where none can be made, the test is skipped.</summary>
    public static async Task<SmallDisk> MountAsync(int megabytes)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "file systems in memory are mounted on Linux only");
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
            var line = disk.process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask();
            var said = await line.Within("the disk is mounted");
            Assert.SkipWhen(said != "mounted", "no file system can be mounted here, which root may do, and others where namespaces of users are allowed");
            return disk;
        }
        catch
        {
            await disk.DisposeAsync();
            throw;
        }
    }

    /// <summary>Fills it with a file.</summary>
    /// <param name="free">Bytes that stay free, about.</param>
    /// <returns>The file.</returns>
    public string Fill(int free = 0)
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
            file.SetLength(file.Length - free);
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
