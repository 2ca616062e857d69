using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace EquiSep.Testing;

/// <summary>Signals of Linux, with their numbers.</summary>
internal enum Signal
{
    /// <summary>Ctrl-C.</summary>
    Interrupt = 2,

    /// <summary>Ends a process at once.</summary>
    Kill = 9,

    /// <summary>Asks a process to end.</summary>
    Terminate = 15,

    /// <summary>Lets a stopped process go on.</summary>
    Continue = 18,

    /// <summary>Stops a process where it is.</summary>
    Stop = 19,
}

/// <summary>Processes by their numbers, as Linux shows them in /proc.</summary>
internal static class ProcessSignals
{
    /// <summary>Sends a signal.</summary>
    public static void Send(Signal signal, int pid)
    {
        // Numbers that are not positive mean whole groups of processes.
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pid);
        _ = Kill(pid, (int)signal);
    }

    /// <summary>Whether a process is there and has not ended.</summary>
    public static bool Lives(int pid)
    {
        try
        {
            return Stat($"/proc/{pid}").State != 'Z';
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Memory of a process in megabytes of 10⁶ bytes: resident now, and its maximum so far.</summary>
    public static (double Resident, double Peak) Memory(int pid)
    {
        var status = File.ReadAllLines($"/proc/{pid}/status");
        return (Megabytes("VmRSS:"), Megabytes("VmHWM:"));

        double Megabytes(string field) =>
            double.Parse(status.Single(line => line.StartsWith(field, StringComparison.Ordinal))[field.Length..^"kB".Length], CultureInfo.InvariantCulture) * 1024 / 1e6;
    }

    /// <summary>A line for each state of the threads of a process, with their names; empty when the process is gone.</summary>
    public static IReadOnlyList<string> Threads(int pid)
    {
        try
        {
            return [.. Directory.GetDirectories($"/proc/{pid}/task").Select(Stat).GroupBy(state => state.State, state => state.Name)
                .Select(state => $"Threads in state {state.Key}: {string.Join(", ", state.CountBy(name => name).Select(name => $"{name.Value} {name.Key}"))}")];
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>Seconds of processor time that a process has used.</summary>
    public static double ProcessorSeconds(int pid)
    {
        using var process = Process.GetProcessById(pid);
        return process.TotalProcessorTime.TotalSeconds;
    }

    // Of a process or a thread: its name, and the letter of its state.
    private static (string Name, char State) Stat(string folder)
    {
        var parts = File.ReadAllText($"{folder}/stat").Split(") ");
        return (parts[0][(parts[0].IndexOf('(', StringComparison.Ordinal) + 1)..], parts[1][0]);
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int pid, int signal);
}
