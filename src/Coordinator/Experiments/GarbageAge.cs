namespace EquiSep.Coordinator.Experiments;

/// <summary>How old garbage has to be before it is deleted: what is young may belong to work under way.</summary>
public static class GarbageAge
{
    /// <summary>Hours, when nothing else is asked for.</summary>
    public const double UsualHours = 1;

    /// <summary>The most hours that are allowed.</summary>
    public const int MostHours = 100_000;

    /// <summary>What is allowed, in words.</summary>
    public const string Expectation = "a number of hours from 0 to 100000";

    /// <summary>Whether it is allowed.</summary>
    public static bool IsAllowed(double hours) => hours is >= 0 and <= MostHours;
}
