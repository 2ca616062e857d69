using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace EquiSep.Api.Access;

/// <summary>Finds out who asks: by the key in <see cref="ApiKey.Header"/> or, where there are no keys, by whether the request comes from this machine.</summary>
internal sealed class KeyAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, KeyRing keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>Name of the scheme.</summary>
    public const string SchemeName = "ApiKey";

    private static readonly AccessKey everybodyHere = new() { Name = "", Role = KeyRole.Admin };

    /// <inheritdoc/>
    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(keys.IsEmpty ? OfThisMachine() : OfKey());

    /// <inheritdoc/>
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var refusal = (await HandleAuthenticateOnceSafeAsync()).Failure?.Message ?? $"A key is needed, in the header {ApiKey.Header}.";
        Response.Headers.WWWAuthenticate = SchemeName;
        await TypedResults.Problem(refusal, statusCode: StatusCodes.Status401Unauthorized).ExecuteAsync(Context);
    }

    /// <inheritdoc/>
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var (has, needs) = (RoleRules.Of(Context.User), RoleRules.Needed(Request.Method));
        var refusal = $"The key '{Context.User.Identity?.Name}' has the role {Name(has)}; this needs {Name(needs)}.";
        return TypedResults.Problem(refusal, statusCode: StatusCodes.Status403Forbidden).ExecuteAsync(Context);

        static string? Name(KeyRole? role) => role?.ToString().ToLowerInvariant();
    }

    private AuthenticateResult OfThisMachine() => LocalRequests.Refusal(Context) is { } refusal ? AuthenticateResult.Fail(refusal) : Accept(everybodyHere);

    private AuthenticateResult OfKey() => Request.Headers[ApiKey.Header] switch
    {
        [] => AuthenticateResult.NoResult(),
        [{ } text] when keys.Find(text) is { } key => Accept(key),
        _ => AuthenticateResult.Fail($"The header {ApiKey.Header} holds no key that is known here."),
    };

    private static AuthenticateResult Accept(AccessKey key)
    {
        var identity = new ClaimsIdentity([new(ClaimTypes.Name, key.Name), new(ClaimTypes.Role, $"{key.Role}")], SchemeName);
        return AuthenticateResult.Success(new(new(identity), SchemeName));
    }
}
