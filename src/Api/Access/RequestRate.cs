using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace EquiSep.Api.Access;

/// <summary>Requests a minute of each key or address, and the headers of a response that say how many are left.</summary>
internal sealed class RequestRate : IAsyncDisposable
{
    /// <summary>The header with the number of requests that may come at once.</summary>
    public const string Limit = "RateLimit-Limit";

    /// <summary>The header with the number of requests that are left.</summary>
    public const string Remaining = "RateLimit-Remaining";

    /// <summary>The header with the seconds after which all of them are there again.</summary>
    public const string Reset = "RateLimit-Reset";

    private const int SecondsPerMinute = 60;
    private readonly int limit;

    public RequestRate(IOptions<AccessOptions> options)
    {
        limit = options.Value.RequestsPerMinute;
        var bucket = new TokenBucketRateLimiterOptions
        {
            TokenLimit = limit,
            TokensPerPeriod = TokensPerPeriod,
            ReplenishmentPeriod = Period,
        };
        Limiter = PartitionedRateLimiter.Create<HttpContext, string>(
            context => RateLimitPartition.GetTokenBucketLimiter(Caller(context), _ => bucket));
    }

    /// <summary>The limiter.</summary>
    public PartitionedRateLimiter<HttpContext> Limiter { get; }

    private int TokensPerPeriod => Math.Max(1, limit / SecondsPerMinute);

    private TimeSpan Period => TimeSpan.FromSeconds(limit < SecondsPerMinute ? (double)SecondsPerMinute / limit : 1);

    /// <summary>Who is limited: the key, or the address where there is none.</summary>
    public static string Caller(HttpContext context) => context.User.Identity is { IsAuthenticated: true, Name: { Length: > 0 } key }
        ? $"key {key}"
        : $"address {context.Connection.RemoteIpAddress}";

    /// <summary>Adds the headers to every response of a route that is limited.</summary>
    public Task AddHeadersAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<DisableRateLimitingAttribute>() is null)
        {
            context.Response.OnStarting(() =>
            {
                var left = Limiter.GetStatistics(context)?.CurrentAvailablePermits ?? limit;
                var seconds = Math.Ceiling(Math.Ceiling((double)(limit - left) / TokensPerPeriod) * Period.TotalSeconds);
                var headers = context.Response.Headers;
                headers[Limit] = limit.ToString(CultureInfo.InvariantCulture);
                headers[Remaining] = left.ToString(CultureInfo.InvariantCulture);
                headers[Reset] = seconds.ToString(CultureInfo.InvariantCulture);
                return Task.CompletedTask;
            });
        }

        return next(context);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Limiter.DisposeAsync();
}
