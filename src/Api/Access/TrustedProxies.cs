using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.Swagger;
using IPNetwork = System.Net.IPNetwork;

namespace EquiSep.Api.Access;

/// <summary>
/// Proxies in front of the API. What a trusted one says of the caller (<c>X-Forwarded-For</c>, <c>-Proto</c>, <c>-Host</c>,
/// <c>-Prefix</c>) is believed; the path prefix then stands in Location headers and in the servers of the OpenAPI document. The proxy
/// removes the prefix from the path.
/// </summary>
internal sealed class TrustedProxies(IOptions<AccessOptions> access)
    : IConfigureOptions<ForwardedHeadersOptions>, IConfigureOptions<SwaggerOptions>
{
    /// <summary>Whether a text is an address, or a network such as 10.0.0.0/8.</summary>
    public static bool IsAddress(string text) => IPAddress.TryParse(text, out _) || IPNetwork.TryParse(text, out _);

    /// <inheritdoc/>
    public void Configure(ForwardedHeadersOptions options)
    {
        options.ForwardedHeaders = ForwardedHeaders.All;
        foreach (var proxy in access.Value.TrustedProxies)
        {
            if (IPAddress.TryParse(proxy, out var address))
            {
                options.KnownProxies.Add(address);
            }
            else
            {
                options.KnownIPNetworks.Add(IPNetwork.Parse(proxy));
            }
        }
    }

    /// <inheritdoc/>
    public void Configure(SwaggerOptions options) => options.PreSerializeFilters.Add((document, request) =>
    {
        if (request.PathBase.HasValue)
        {
            document.Servers = [new OpenApiServer { Url = request.PathBase.Value }];
        }
    });

    /// <summary>Puts the path prefix before a Location that is a path.</summary>
    public static Task PrefixAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.PathBase.HasValue)
        {
            context.Response.OnStarting(() =>
            {
                if (context.Response.Headers.Location is [['/', ..] path])
                {
                    context.Response.Headers.Location = context.Request.PathBase.Value + path;
                }

                return Task.CompletedTask;
            });
        }

        return next(context);
    }
}
