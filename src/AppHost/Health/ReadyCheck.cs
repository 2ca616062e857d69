namespace EquiSep.AppHost.Health;

/// <summary>Healthy when <c>/health</c> of a service answers 200: broker and store answer the service.</summary>
/// <param name="endpoint">The HTTP endpoint of the service.</param>
internal sealed class ReadyCheck(EndpointReference endpoint) : PollingCheck("/health does not answer 200.")
{
    private static readonly HttpClient http = new() { Timeout = AttemptLimit };

    /// <inheritdoc/>
    protected override async Task TryAsync(CancellationToken cancellationToken)
    {
        using var answer = await http.GetAsync(new Uri(new Uri(endpoint.Url), "/health"), cancellationToken);
        answer.EnsureSuccessStatusCode();
    }
}
