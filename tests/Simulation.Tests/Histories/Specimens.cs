namespace EquiSep.Simulation.Tests.Histories;

internal static class Specimens
{
    public const int Count = 12;
}
