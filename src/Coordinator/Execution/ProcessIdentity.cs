using System.Globalization;

namespace EquiSep.Coordinator.Execution;

/// <summary>A process, as other processes of the same machine and the same space of process numbers can find it.</summary>
/// <param name="Machine">The machine since its start, and the space of process numbers, which containers have of their own.</param>
/// <param name="Number">The process number.</param>
/// <param name="Started">The start of the process, in clock ticks since that of the machine: numbers are used again.</param>
public sealed record ProcessIdentity(string Machine, int Number, long Started)
{
    private const string BootId = "/proc/sys/kernel/random/boot_id";
    private const string NumberSpace = "/proc/self/ns/pid";

    /// <summary>This process; null where the system does not say (other systems than Linux).</summary>
    public static ProcessIdentity? OfThisProcess()
    {
        var number = Environment.ProcessId;
        return File.Exists(BootId) && new FileInfo(NumberSpace).LinkTarget is { } space && StartOf(number) is { } started
            ? new($"{Environment.MachineName} {File.ReadAllText(BootId).Trim()} {space}", number, started)
            : null;
    }

    /// <summary>Whether another process is known to have ended. False where that cannot be said.</summary>
    public bool IsGone(ProcessIdentity other) => other.Machine == Machine && StartOf(other.Number) != other.Started;

    /// <inheritdoc/>
    public override string ToString() => $"process {Number} of {Machine.Split(' ')[0]}";

    // The 22nd field. The second one, the name, is in brackets and may hold anything.
    private static long? StartOf(int number)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{number}/stat");
            return long.Parse(text[(text.LastIndexOf(')') + 2)..].Split(' ')[19], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or IOException)
        {
            return null;
        }
    }
}
