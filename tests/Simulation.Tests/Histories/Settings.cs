using System.Globalization;

namespace EquiSep.Simulation.Tests.Histories;

/// <summary>What is asked for by environment variables.</summary>
internal static class Settings
{
    /// <summary>The first seed; null where none is asked for.</summary>
    public static ulong? Seed => (ulong?)Number("EQUISEP_SIMULATION_SEED");

    /// <summary>The number of histories; null where none is asked for.</summary>
    public static long? Count => Number("EQUISEP_SIMULATION_COUNT");

    private static long? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? long.Parse(text, CultureInfo.InvariantCulture) : null;
}
