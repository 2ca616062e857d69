using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;

namespace EquiSep.Api.Access;

/// <summary>Which role a request needs. The method decides, so that a new route is closed without anybody thinking of it.</summary>
internal static class RoleRules
{
    /// <summary>The policy of everything that does not say otherwise, routes that do not exist among it.</summary>
    public static AuthorizationPolicy Policy { get; } = new AuthorizationPolicyBuilder(KeyAuthentication.SchemeName)
        .RequireAuthenticatedUser()
        .RequireAssertion(context => context.Resource is HttpContext http && Of(context.User) >= Needed(http.Request.Method))
        .Build();

    /// <summary>The role of who asks; null for nobody.</summary>
    public static KeyRole? Of(ClaimsPrincipal user) => Enum.TryParse<KeyRole>(user.FindFirstValue(ClaimTypes.Role), out var role) ? role : null;

    /// <summary>The role that a method needs.</summary>
    public static KeyRole Needed(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) ? KeyRole.Read
        : HttpMethods.IsPost(method) ? KeyRole.Launch
        : KeyRole.Admin;
}
