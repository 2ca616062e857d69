namespace EquiSep.Api.Coordination;

/// <summary>Who asks for an experiment.</summary>
/// <param name="Name">Name of the key; null where there are no keys.</param>
/// <param name="MostRuns">Most runs of this one's experiments that have not ended; null for any number.</param>
public sealed record Submitter(string? Name, int? MostRuns)
{
    /// <summary>Somebody of this machine, who may ask for anything.</summary>
    public static Submitter Local { get; } = new(Name: null, MostRuns: null);
}

/// <summary>An experiment would have more runs under way than its submitter may.</summary>
internal sealed class QuotaException(string message) : Exception(message);
