namespace EquiSep.Coordinator.Experiments;

/// <summary>Who submits an experiment.</summary>
/// <param name="Name">Name of the API key; null where there are no keys.</param>
/// <param name="MaxRuns">The largest number of this caller's runs that have not ended; null for any number.</param>
public sealed record Caller(string? Name, int? MaxRuns)
{
    /// <summary>Somebody on this machine, without a limit.</summary>
    public static Caller Local { get; } = new(Name: null, MaxRuns: null);
}

/// <summary>An experiment would have more unfinished runs than its caller may have.</summary>
/// <param name="message">The limit, by its name, and the numbers.</param>
public sealed class QuotaException(string message) : Exception(message);

/// <summary>An experiment would bring the system over one of its limits.</summary>
/// <param name="message">The limit, by its name, and the numbers.</param>
public sealed class LimitException(string message) : Exception(message);
