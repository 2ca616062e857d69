using System.Runtime.InteropServices;

namespace EquiSep.Pipeline.Artifacts;

/// <summary>There is no space left in the store, or in the temporary folder of its contents. Writes succeed once there is space.</summary>
/// <param name="place">The folder or the address that is full.</param>
/// <param name="cause">The exception behind it.</param>
public sealed class NoSpaceException(string place, Exception cause)
    : ArtifactStoreException($"There is no space left in {place}. Free some; gc deletes artifacts that no run needs.", cause)
{
    // Linux: ENOSPC and EDQUOT of errno(3), which .NET passes on as they are. macOS: EDQUOT.
    private const int DeviceFull = 28;
    private const int LinuxQuota = 122;
    private const int MacQuota = 69;

    // Windows: ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL and ERROR_DISK_QUOTA_EXCEEDED.
    private static readonly int[] windows = [unchecked((int)0x80070027), unchecked((int)0x80070070), unchecked((int)0x8007050F)];

    /// <summary>Whether an error of the system means a full disk or quota.</summary>
    public static bool IsFullDisk(IOException error) =>
        RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? windows.Contains(error.HResult)
        : error.HResult == DeviceFull || error.HResult == (RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? MacQuota : LinuxQuota);

    /// <summary>
    /// Whether an answer of a blob service means a full account. Microsoft documents no code for it, which leaves the status of HTTP (RFC 4918, 11.5)
    /// and the code of Azurite. A disabled account is not full: deleting artifacts does not help.
    /// </summary>
    internal static bool IsFullService(int status, string? code) => status == 507 || code == "MemoryExtentStoreAtSizeLimit";
}
