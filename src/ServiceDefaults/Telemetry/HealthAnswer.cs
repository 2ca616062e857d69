namespace EquiSep.ServiceDefaults.Telemetry;

/// <summary>The body of <c>/health</c>: <c>{"status": "Unhealthy", "checks": [{"name": "bus", "status": "Unhealthy", "description": "…"}]}</c>.</summary>
/// <param name="Status">The worst status of a check.</param>
/// <param name="Checks">The checks.</param>
public sealed record HealthAnswer(string Status, IReadOnlyList<HealthAnswer.Check> Checks)
{
    /// <summary>The result of a check.</summary>
    /// <param name="Name">The name of the check.</param>
    /// <param name="Status">Healthy, Degraded or Unhealthy.</param>
    /// <param name="Description">The reason; null without one.</param>
    public sealed record Check(string Name, string Status, string? Description);
}
