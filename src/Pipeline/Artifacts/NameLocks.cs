using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace EquiSep.Pipeline.Artifacts;

/// <summary>
/// Locks between the threads and processes of one machine: a name has one of 256 files, and who holds that file open without
/// sharing (on Linux flock) has the lock. The system frees the locks of a process that is killed, and the files are never
/// deleted, so that nobody can hold the lock of a file that is no longer there.
/// </summary>
internal sealed class NameLocks(string folder)
{
    private static readonly TimeSpan longestWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan longestPause = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits for the lock of a name, which is freed by disposing what is returned.</summary>
    /// <exception cref="ArtifactStoreException">It was not free for 30 s; a holder needs milliseconds.</exception>
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
