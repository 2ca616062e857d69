using EquiSep.Api.Rest;
using EquiSep.ServiceDefaults.Settings;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Swashbuckle.AspNetCore.Swagger;

namespace EquiSep.Api.Access;

/// <summary>Closes the door of a host: keys, roles and limits.</summary>
internal static class AccessRegistration
{
    /// <summary>Adds what <see cref="UseAccess"/> needs, and the refusal to start without keys where other machines can call.</summary>
    public static IHostApplicationBuilder AddAccess(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSettings<AccessOptions>(AccessOptions.Section);
        services.AddSingleton<IValidateOptions<AccessOptions>, AccessOptionsCheck>();
        services.AddSingleton<KeyRing>();
        services.AddHostedService<OpenAddresses>();
        services.AddAuthentication(KeyAuthentication.SchemeName).AddScheme<AuthenticationSchemeOptions, KeyAuthentication>(KeyAuthentication.SchemeName, configureOptions: null);
        services.AddAuthorizationBuilder().SetFallbackPolicy(RoleRules.Policy);
        services.AddSingleton<RequestRate>();
        services.AddRateLimiter(_ => { });
        services.AddRequestTimeouts();
        services.AddSingleton<IConfigureOptions<RateLimiterOptions>, RequestLimits>();
        services.AddSingleton<IConfigureOptions<RequestTimeoutOptions>, RequestLimits>();
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>, RequestLimits>();
        services.AddSingleton<IConfigureOptions<ForwardedHeadersOptions>, TrustedProxies>();
        services.AddSingleton<IConfigureOptions<SwaggerOptions>, TrustedProxies>();
        return builder;
    }

    /// <summary>From here on only requests go on that are allowed. CORS stays closed: no page of another server may read an answer.</summary>
    public static WebApplication UseAccess(this WebApplication app)
    {
        app.Use(HardenAsync);
        app.UseAuthentication();
        app.Use(app.Services.GetRequiredService<RequestRate>().AddHeadersAsync);
        app.UseRateLimiter();
        app.UseAuthorization();
        app.UseRequestTimeouts();
        app.Use(PlainBodies.RefuseOthersAsync);
        return app;
    }

    // Pictures and reports hold texts of the one who asked for them; whatever they hold, a browser runs none of it.
    private static Task HardenAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'none'";
        return next(context);
    }
}
