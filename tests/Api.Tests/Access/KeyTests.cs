using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EquiSep.Api.Access;
using Microsoft.Extensions.Options;

namespace EquiSep.Api.Tests.Access;

public sealed class KeyTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

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
        await using var host = await ApiHost.StartAsync(folder, works: false, settings: Keys.Settings);

        using var answer = await host.Client.SendAsync(new HttpRequestMessage(new(method), path).With(Keys.All[role]), ApiHost.Token);

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
        await using var host = await ApiHost.StartAsync(folder, works: false, settings: Keys.Settings);
        var known = Keys.All[KeyRole.Admin];
        foreach (var keys in (string?[][])[[null], [""], ["x"], [known[..^1]], [known + "a"], [known.ToUpperInvariant()], [known, known], [$"{known},{known}"], [new('k', 4000)]])
        {
            using var answer = await host.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, path).With(keys), ApiHost.Token);

            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Equal("ApiKey", answer.Headers.WwwAuthenticate.ToString());
            Assert.Contains(ApiKey.Header, await DetailAsync(answer), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Health_and_the_pages_that_offer_the_key_are_open()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false, settings: Keys.Settings);
        foreach (var path in (string[])["/health", "/alive", "/swagger/index.html", "/swagger/v1/swagger.json"])
        {
            using var answer = await host.Client.GetAsync(path, ApiHost.Token);
            Assert.True(answer.IsSuccessStatusCode, $"{path} gives {answer.StatusCode}");
        }

        var document = await host.GetAsync<JsonElement>("/swagger/v1/swagger.json");
        var scheme = document.GetProperty("components").GetProperty("securitySchemes").GetProperty("ApiKey");
        Assert.Equal(("apiKey", "header", ApiKey.Header), (scheme.GetProperty("type").GetString(), scheme.GetProperty("in").GetString(), scheme.GetProperty("name").GetString()));
        Assert.True(document.GetProperty("security")[0].TryGetProperty("ApiKey", out _));
    }

    [Theory]
    [InlineData("", "read", 'a', 64, "Name")]
    [InlineData("two words", "read", 'a', 64, "Name")]
    [InlineData("n", "7", 'a', 64, "Role")]
    [InlineData("n", "", 'a', 64, "Role")]
    [InlineData("n", "read", 'a', 63, "Sha256")]
    [InlineData("n", "read", 'z', 64, "Sha256")]
    public async Task A_key_that_is_not_whole_is_refused_at_the_start(string name, string role, char digit, int digits, string wrong)
    {
        var key = Keys.Setting(0, name, role, new(digit, digits));
        var e = await Assert.ThrowsAsync<OptionsValidationException>(() => KestrelHost.StartAsync(folder, key));

        Assert.Contains($"Api:Keys:0:{wrong}", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(new string(digit, digits), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_keys_of_one_name_and_a_text_instead_of_a_list_are_refused_at_the_start()
    {
        (string, string)[] twins = [.. Keys.Setting(0, "n", "read", new('a', 64)), .. Keys.Setting(1, "N", "admin", new('b', 64))];
        var twice = await Assert.ThrowsAsync<OptionsValidationException>(() => KestrelHost.StartAsync(folder, twins));
        var text = await Assert.ThrowsAsync<OptionsValidationException>(() => KestrelHost.StartAsync(folder, ("Api:Keys", "equisep_abc")));

        Assert.Contains("two keys of one name", twice.Message, StringComparison.Ordinal);
        Assert.Contains("Api:Keys is a list", text.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void New_keys_have_256_bits_and_none_comes_twice()
    {
        var keys = Enumerable.Range(0, 100).Select(_ => ApiKey.New()).ToList();
        Assert.Distinct(keys);
        Assert.All(keys, key => Assert.Matches("^equisep_[A-Za-z0-9_-]{43}$", key));
    }

    [Theory]
    [InlineData("http://equisep.example/api/runs", null)]
    [InlineData("http://10.0.0.1/api/runs", null)]
    [InlineData("http://localhost/api/runs", "http://equisep.example")]
    [InlineData("http://localhost/api/runs", "null")]
    public async Task Without_keys_pages_from_elsewhere_get_nothing(string url, string? origin)
    {
        await using var host = await ApiHost.StartAsync(folder, works: false);
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("Origin", origin is null ? [] : [origin]);

        using var answer = await host.Client.SendAsync(request, ApiHost.Token);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("Without keys", await DetailAsync(answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:80/api/runs", "http://localhost")]
    [InlineData("http://127.0.0.1:5080/api/runs", null)]
    [InlineData("http://[::1]:5080/api/runs", "http://[::1]:5080")]
    public async Task Without_keys_this_machine_needs_none(string url, string? origin)
    {
        await using var host = await ApiHost.StartAsync(folder, works: false);
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("Origin", origin is null ? [] : [origin]);

        using var answer = await host.Client.SendAsync(request, ApiHost.Token);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Browsers_are_told_of_no_other_server_that_may_read_and_run_nothing_of_an_answer()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false, settings: Keys.Settings);
        foreach (var method in (string[])["OPTIONS", "GET"])
        {
            var request = new HttpRequestMessage(new(method), "/api/runs").With(Keys.All[KeyRole.Admin]);
            request.Headers.Add("Origin", "http://equisep.example");
            request.Headers.Add("Access-Control-Request-Method", "GET");
            using var answer = await host.Client.SendAsync(request, ApiHost.Token);
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
