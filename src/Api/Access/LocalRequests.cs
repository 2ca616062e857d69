using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace EquiSep.Api.Access;

/// <summary>
/// What is served without keys: requests of this machine, and of no page that a browser has loaded from elsewhere. Such a page can
/// send forms to any address, and can give its own name the address of this machine.
/// </summary>
internal static class LocalRequests
{
    /// <summary>Why a request is none of these; null when it is one.</summary>
    public static string? Refusal(HttpContext context)
    {
        var (request, address) = (context.Request, context.Connection.LocalIpAddress);

        // What comes through a socket of the file system or from a test has no address.
        if (address is not null && !IPAddress.IsLoopback(address))
        {
            return "Without keys (Api:Keys) only the loopback addresses of this machine are served.";
        }

        // A page can send X-Forwarded-Host to its own name; the name that was called is then kept in X-Original-Host.
        if (!IsLoopback(request.Host.Host)
            || request.Headers[ForwardedHeadersDefaults.XOriginalHostHeaderName].Any(host => !IsLoopback(new HostString(host!).Host)))
        {
            return "Without keys (Api:Keys) this machine is to be called localhost or by a loopback address.";
        }

        return request.Headers.Origin is [{ } origin] && !IsSame(origin, request)
            ? "Without keys (Api:Keys) pages of other servers are not served."
            : null;
    }

    /// <summary>Whether a host name means this machine by one of its own addresses.</summary>
    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static bool IsSame(string origin, HttpRequest request) =>
        origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
}
