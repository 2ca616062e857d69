using System.Net.Http.Json;
using System.Text.Json;
using EquiSep.ServiceDefaults.Telemetry;
using Microsoft.Extensions.Diagnostics.HealthChecks;

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
        if (!answer.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"/health answers {(int)answer.StatusCode}. {await ReasonsAsync(answer, cancellationToken)}");
        }
    }

    private static async Task<string> ReasonsAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            var said = await answer.Content.ReadFromJsonAsync<HealthAnswer>(cancellationToken);
            var reasons = said!.Checks.Where(check => check.Status == nameof(HealthStatus.Unhealthy));
            return string.Join(' ', reasons.Select(check => $"{check.Name}: {check.Description}"));
        }
        catch (JsonException)
        {
            return "Its body is not the report of a service.";
        }
    }
}
