using System.Globalization;

namespace EquiSep.ServiceDefaults.Hosting;

/// <summary>The number of files and connections that the system lets this process have open.</summary>
public static class FileHandles
{
    private const string Limits = "/proc/self/limits";
    private const string Row = "Max open files";

    /// <summary>
    /// Refuses to start where the limit is lower than needed: past it, connections and files fail at random, and the runtime aborts.
    /// </summary>
    /// <param name="needed">The number that is needed.</param>
    /// <exception cref="StartRefusedException">The limit is lower.</exception>
    public static void Require(int needed)
    {
        if (File.Exists(Limits))
        {
            Require(needed, File.ReadLines(Limits));
        }
    }

    /// <inheritdoc cref="Require(int)"/>
    /// <param name="needed">The number that is needed.</param>
    /// <param name="limits">The lines of <c>/proc/self/limits</c>. .NET has raised the soft limit, the first number, to the hard.</param>
    internal static void Require(int needed, IEnumerable<string> limits)
    {
        var row = limits.FirstOrDefault(line => line.StartsWith(Row, StringComparison.Ordinal));
        if (row?[Row.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var soft, ..]
            && int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit < needed)
        {
            throw new StartRefusedException(
                $"The limit of open files is {limit}; at least {needed} are needed. "
                + $"Raise it: ulimit -n {needed}, LimitNOFILE= of systemd, --ulimit nofile= of Docker.");
        }
    }
}
