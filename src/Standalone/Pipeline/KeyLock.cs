namespace EquiSep.Standalone.Pipeline;

/// <summary>Keeps other processes from making the same artifact at the same time.</summary>
internal sealed class KeyLock : IDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);
    private readonly FileStream file;

    private KeyLock(FileStream file) => this.file = file;

    /// <summary>Takes the lock, which ends with the process at the latest; waits while another process holds it.</summary>
    /// <param name="path">A file for this lock alone.</param>
    /// <param name="waiting">Called once when there is need to wait.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public static KeyLock Take(string path, Action waiting, CancellationToken stop)
    {
        var told = false;
        while (true)
        {
            try
            {
                return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException e) when (e.GetType() == typeof(IOException) && File.Exists(path))
            {
                if (!told)
                {
                    waiting();
                    told = true;
                }

                stop.WaitHandle.WaitOne(BetweenLooks);
                stop.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>Lets others have it. The file stays: deleting it would give two processes a lock each.</summary>
    public void Dispose() => file.Dispose();
}
