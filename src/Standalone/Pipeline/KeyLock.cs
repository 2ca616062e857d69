namespace EquiSep.Standalone.Pipeline;

/// <summary>Keeps other processes from making the same artifact at the same time.</summary>
internal sealed class KeyLock : IDisposable
{
    private readonly FileStream file;

    private KeyLock(FileStream file) => this.file = file;

    /// <summary>Takes the lock; it ends with the process at the latest.</summary>
    /// <param name="path">A file for this lock alone.</param>
    /// <exception cref="RefusedException">Another process holds it.</exception>
    public static KeyLock Take(string path)
    {
        try
        {
            return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw new RefusedException($"Another process is making this model (it holds {path}). Wait for it, or use another folder with --results DIR.", e);
        }
    }

    /// <summary>Lets others have it. The file stays: deleting it would give two processes a lock each.</summary>
    public void Dispose() => file.Dispose();
}
