using System.Globalization;
using System.Threading.RateLimiting;
using EquiSep.Api.Rest;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace EquiSep.Api.Access;

/// <summary>How much of the server one caller can take: requests a minute and at once, their headers and bodies, and their time.</summary>
internal sealed class RequestLimits(IOptions<AccessOptions> options, IOptions<ApiOptions> api, RequestRate rate)
    : IConfigureOptions<RateLimiterOptions>, IConfigureOptions<RequestTimeoutOptions>, IConfigureOptions<KestrelServerOptions>
{
    private const int HeaderBytes = 16 << 10;
    private const int Headers = 64;
    private readonly AccessOptions access = options.Value;

    /// <inheritdoc/>
    public void Configure(RateLimiterOptions options)
    {
        var atOnce = PartitionedRateLimiter.Create<HttpContext, string>(context =>
            RateLimitPartition.GetConcurrencyLimiter(RequestRate.Caller(context), _ => new() { PermitLimit = access.RequestsAtOnce }));
        options.GlobalLimiter = PartitionedRateLimiter.CreateChained(atOnce, rate.Limiter);
        options.OnRejected = (rejected, _) => new(RefuseAsync(rejected));
    }

    /// <inheritdoc/>
    public void Configure(RequestTimeoutOptions options) => options.DefaultPolicy = new()
    {
        Timeout = TimeSpan.FromSeconds(access.TimeoutSeconds),
        WriteTimeoutResponse = context => OutageHandler.Unavailable(context, $"The request took longer than {access.TimeoutSeconds} s (Api:TimeoutSeconds).").ExecuteAsync(context),
    };

    /// <inheritdoc/>
    public void Configure(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = api.Value.MostRequestBytes;
        options.Limits.MaxRequestHeadersTotalSize = HeaderBytes;
        options.Limits.MaxRequestHeaderCount = Headers;
    }

    private Task RefuseAsync(OnRejectedContext rejected)
    {
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? Math.Max(1, Math.Ceiling(after.TotalSeconds)) : 1;
        rejected.HttpContext.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        var allowed = $"Allowed are {access.RequestsPerMinute} requests a minute (Api:RequestsPerMinute) and {access.RequestsAtOnce} at once (Api:RequestsAtOnce) of one key or address.";
        return TypedResults.Problem(allowed, statusCode: StatusCodes.Status429TooManyRequests).ExecuteAsync(rejected.HttpContext);
    }
}
