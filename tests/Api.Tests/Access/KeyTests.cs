using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EquiSep.Api.Access;

namespace EquiSep.Api.Tests.Access;

public sealed class KeyTests(KeyedHost keyed, OpenHost open) : IClassFixture<KeyedHost>, IClassFixture<OpenHost>
{
    [Theory]
    [InlineData(KeyRole.Read, "GET", "/api/runs", 200)]
    [InlineData(KeyRole.Read, "GET", "/api/runs/x/separation", 404)]
    [InlineData(KeyRole.Read, "POST", "/api/experiments", 403)]
    [InlineData(KeyRole.Read, "POST", "/api/separations", 403)]
    [InlineData(KeyRole.Read, "POST", "/api/runs/x/cancel", 403)]
    [InlineData(KeyRole.Read, "DELETE", "/api/runs/x", 403)]
    [InlineData(KeyRole.Launch, "GET", "/api/runs", 200)]
    [InlineData(KeyRole.Launch, "POST", "/api/experiments", 400)]
    [InlineData(KeyRole.Launch, "POST", "/api/separations", 415)]
    [InlineData(KeyRole.Launch, "POST", "/api/runs/x/retry", 404)]
    [InlineData(KeyRole.Launch, "DELETE", "/api/experiments/x", 403)]
    [InlineData(KeyRole.Launch, "PUT", "/api/experiments/x", 403)]
    [InlineData(KeyRole.Admin, "POST", "/api/runs/x/cancel", 404)]
    [InlineData(KeyRole.Admin, "DELETE", "/api/experiments/x", 404)]
    public async Task A_key_allows_what_its_role_does(KeyRole role, string method, string path, int status)
    {
        using var answer = await keyed.Host.Client.SendAsync(new HttpRequestMessage(new(method), path).With(Keys.All[role]), ApiHost.Token);

        Assert.Equal(status, (int)answer.StatusCode);
        if (status == 403)
        {
            Assert.Contains($"the role {role.ToString().ToLowerInvariant()}", await DetailAsync(answer), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/api/runs")]
    [InlineData("/api/presets")]
    [InlineData("/api/no-such-route")]
    [InlineData("/")]
    public async Task Without_a_known_key_nothing_is_told(string path)
    {
        var known = Keys.All[KeyRole.Admin];
        foreach (var keys in (string?[][])[[null], [""], ["x"], [known[..^1]], [known + "a"], [known.ToUpperInvariant()], [known, known], [$"{known},{known}"], [new('k', 4000)]])
        {
            using var answer = await keyed.Host.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, path).With(keys), ApiHost.Token);

            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Equal("ApiKey", answer.Headers.WwwAuthenticate.ToString());
            Assert.Contains(ApiKey.Header, await DetailAsync(answer), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Health_and_the_pages_that_offer_the_key_are_open()
    {
        foreach (var path in (string[])["/health", "/alive", "/swagger/index.html", "/swagger/v1/swagger.json"])
        {
            using var answer = await keyed.Host.Client.GetAsync(path, ApiHost.Token);
            Assert.True(answer.IsSuccessStatusCode, $"{path} gives {answer.StatusCode}");
        }

        var document = await keyed.Host.GetAsync<JsonElement>("/swagger/v1/swagger.json");
        var scheme = document.GetProperty("components").GetProperty("securitySchemes").GetProperty("ApiKey");
        Assert.Equal(("apiKey", "header", ApiKey.Header), (scheme.GetProperty("type").GetString(), scheme.GetProperty("in").GetString(), scheme.GetProperty("name").GetString()));
        Assert.True(document.GetProperty("security")[0].TryGetProperty("ApiKey", out _));
    }

    [Theory]
    [InlineData("http://equisep.example/api/runs", null)]
    [InlineData("http://10.0.0.1/api/runs", null)]
    [InlineData("http://localhost/api/runs", "http://equisep.example")]
    [InlineData("http://localhost/api/runs", "null")]
    public async Task Without_keys_pages_from_elsewhere_get_nothing(string url, string? origin)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("Origin", origin is null ? [] : [origin]);

        using var answer = await open.Host.Client.SendAsync(request, ApiHost.Token);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("Without keys", await DetailAsync(answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:80/api/runs", "http://localhost")]
    [InlineData("http://127.0.0.1:5080/api/runs", null)]
    [InlineData("http://[::1]:5080/api/runs", "http://[::1]:5080")]
    public async Task Without_keys_this_machine_needs_none(string url, string? origin)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("Origin", origin is null ? [] : [origin]);

        using var answer = await open.Host.Client.SendAsync(request, ApiHost.Token);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Browsers_are_told_of_no_other_server_that_may_read_and_run_nothing_of_an_answer()
    {
        foreach (var method in (string[])["OPTIONS", "GET"])
        {
            var request = new HttpRequestMessage(new(method), "/api/runs").With(Keys.All[KeyRole.Admin]);
            request.Headers.Add("Origin", "http://equisep.example");
            request.Headers.Add("Access-Control-Request-Method", "GET");
            using var answer = await keyed.Host.Client.SendAsync(request, ApiHost.Token);
            Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.StartsWith("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        }
    }

    private static async Task<string> DetailAsync(HttpResponseMessage answer)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(ApiHost.Token)).GetProperty("detail").GetString()!;
    }
}
