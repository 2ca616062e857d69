namespace EquiSep.AppHost.Settings;

/// <summary>The data folder, which one app host uses at a time.</summary>
internal static class DataFolder
{
    /// <summary>Creates the folder and keeps other app hosts out of it.</summary>
    /// <param name="path">The folder.</param>
    /// <returns>Lets others in when it is disposed.</returns>
    /// <exception cref="AppHostException">Another app host uses it, or it cannot be written.</exception>
    public static IDisposable Lock(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            return new FileStream(Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AppHostException($"The data folder {path} cannot be used, perhaps because another app host uses it; choose another with --data. {e.Message}");
        }
    }
}
