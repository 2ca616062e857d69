using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace EquiSep.Pipeline.Artifacts;

/// <summary>
/// Locks names between the threads and processes of one machine. A name maps to one of 256 files; a process holds the lock while it has the file
/// open without sharing (on Linux flock). The system releases the locks of killed processes. The files are never deleted, so that no process
/// holds the lock of a deleted file.
/// </summary>
internal sealed class NameLocks(string folder)
{
    private static readonly TimeSpan longestWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan longestPause = TimeSpan.FromMilliseconds(20);

    /// <summary>Acquires the lock of a name, which is released by disposing the returned object.</summary>
    /// <exception cref="ArtifactStoreException">The lock was not released for 30 s; holders need milliseconds.</exception>
    public async Task<IDisposable> TakeAsync(ArtifactName name, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        DiskFailure.Access(folder, () => Directory.CreateDirectory(folder));
        var path = Path.Combine(folder, SHA256.HashData(Encoding.ASCII.GetBytes(name.Value))[0].ToString("x2"));
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            }
            catch (IOException e)
            {
                if (NoSpaceException.IsFullDisk(e))
                {
                    throw new NoSpaceException(folder, e);
                }

                if (Stopwatch.GetElapsedTime(began) > longestWait)
                {
                    throw new ArtifactStoreException($"{path}, the lock of {name}, was not free for {longestWait.TotalSeconds} s.", e);
                }
            }

            await Task.Delay(longestPause * Random.Shared.NextDouble(), token);
        }
    }
}
