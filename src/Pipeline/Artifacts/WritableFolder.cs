namespace EquiSep.Pipeline.Artifacts;

/// <summary>Checks whether folders are writable.</summary>
internal static class WritableFolder
{
    /// <summary>
    /// The reason why a folder is not writable, or null if it is. Creates the folder if it does not exist.
    /// </summary>
    /// <param name="folder">The folder. A full one is no obstacle: writes are retried until there is space.</param>
    public static string? Obstacle(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var file = Path.Combine(folder, $".{Guid.NewGuid():N}");
            using var probe = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
            return null;
        }
        catch (IOException e) when (NoSpaceException.IsFullDisk(e))
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }
}
