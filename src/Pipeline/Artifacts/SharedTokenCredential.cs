using Azure.Core;

namespace EquiSep.Pipeline.Artifacts;

/// <summary>
/// Acquires each token once for all requests that wait for it. A request gives up at its own limit; the acquisition goes on, so that the
/// next request finds the token, and ends after a limit of its own.
/// </summary>
/// <param name="source">Acquires tokens.</param>
/// <param name="limit">The limit of an acquisition; null for a minute.</param>
internal sealed class SharedTokenCredential(TokenCredential source, TimeSpan? limit = null) : TokenCredential
{
    private readonly TimeSpan limit = limit ?? TimeSpan.FromMinutes(1);
    private readonly Dictionary<string, Task<AccessToken>> acquisitions = [];

    /// <inheritdoc/>
    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        GetTokenAsync(requestContext, cancellationToken).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        await Acquisition(requestContext).WaitAsync(cancellationToken);

    private Task<AccessToken> Acquisition(TokenRequestContext context)
    {
        var key = string.Join(' ', [context.TenantId, context.Claims, .. context.Scopes]);
        lock (acquisitions)
        {
            // The caller keeps tokens that are valid: a request that comes after the end of an acquisition needs another one.
            if (!acquisitions.TryGetValue(key, out var running) || running.IsCompleted)
            {
                acquisitions[key] = running = Task.Run(() => AcquireAsync(context));
            }

            return running;
        }
    }

    private async Task<AccessToken> AcquireAsync(TokenRequestContext context)
    {
        using var end = new CancellationTokenSource(limit);
        return await source.GetTokenAsync(context, end.Token).AsTask().WaitAsync(end.Token);
    }
}
