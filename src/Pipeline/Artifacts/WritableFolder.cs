namespace EquiSep.Pipeline.Artifacts;

/// <summary>Folders that files can be written to.</summary>
internal static class WritableFolder
{
    /// <summary>
    /// The reason for which nothing can be written to a folder, which is created where it does not exist; null if something can.
    /// </summary>
    /// <param name="folder">The folder. A full one is no obstacle: what waits for space goes on by itself.</param>
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
