using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EquiSep.Api.Access;

namespace EquiSep.Api.Tests.Access;

/// <summary>The API under a path behind a proxy.</summary>
public sealed class TrustedProxiesTests : IDisposable
{
    private const string Run = """{ "preset": "optimization", "only": ["sgd-L2"] }""";
    private static readonly (string, string)[] anyPort = [("urls", "http://127.0.0.1:0"), .. Keys.Settings];
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Locations_and_the_servers_of_the_document_carry_the_prefix_of_a_proxy_on_this_machine()
    {
        await using var app = await KestrelHost.StartAsync(folder, anyPort);
        using var client = Client(app.Urls.Single());

        using var accepted = await PostAsync(client, "/api/experiments");
        var id = (await accepted.Content.ReadFromJsonAsync<JsonElement>(ApiHost.Token)).GetProperty("id").GetString();
        using var cancelled = await PostAsync(client, $"/api/experiments/{id}/cancel");
        var document = await client.GetFromJsonAsync<JsonElement>("/swagger/v1/swagger.json", ApiHost.Token);
        client.DefaultRequestHeaders.Remove("X-Forwarded-Prefix");
        var without = await client.GetStringAsync(new Uri("/swagger/v1/swagger.json", UriKind.Relative), ApiHost.Token);

        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        Assert.Equal([$"/equisep/api/experiments/{id}", $"/equisep/api/experiments/{id}"], new[] { accepted, cancelled }.Select(answer => answer.Headers.Location?.OriginalString));
        Assert.Equal("/equisep", document.GetProperty("servers")[0].GetProperty("url").GetString());
        Assert.DoesNotContain("/equisep", without, StringComparison.Ordinal);
    }

    // The test's own requests come from 127.0.0.1, which ASP.NET trusts; a network that is named is trusted beside it.
    [Theory]
    [InlineData("10.1.2.3", "/equisep", "10.0.0.0/8")]
    [InlineData("10.1.2.3", "/equisep", "10.1.2.3")]
    [InlineData("11.1.2.3", "", "10.0.0.0/8")]
    [InlineData("10.1.2.3", "", null)]
    [InlineData("127.0.0.1", "/equisep", null)]
    public async Task Only_a_proxy_that_is_trusted_is_believed(string address, string prefix, string? trusted)
    {
        await using var host = await ApiHost.StartAsync(folder, works: false, settings: trusted is null ? [] : [("Api:TrustedProxies:0", trusted)]);

        var answer = await host.SendAsync(context =>
        {
            (context.Request.Method, context.Request.Path, context.Connection.RemoteIpAddress) = ("GET", "/api/presets", IPAddress.Parse(address));
            context.Request.Headers["X-Forwarded-Prefix"] = "/equisep";
            context.Request.Headers["X-Forwarded-Proto"] = "https";
        });

        Assert.Equal(prefix, answer.Request.PathBase.Value);
        Assert.Equal(prefix.Length > 0 ? "https" : "http", answer.Request.Scheme);
    }

    // A page of another server that has given its name the address of this machine can send any header.
    [Theory]
    [InlineData("rebound.example", "localhost")]
    [InlineData("localhost", "equisep.example")]
    public async Task Without_keys_a_forwarded_name_does_not_open_the_api(string host, string forwarded)
    {
        await using var app = await KestrelHost.StartAsync(folder, ("urls", "http://127.0.0.1:0"));
        using var client = new HttpClient { BaseAddress = new(app.Urls.Single()) };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/presets") { Headers = { Host = host } };
        request.Headers.Add("X-Forwarded-Host", forwarded);

        using var answer = await client.SendAsync(request, ApiHost.Token);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    private static HttpClient Client(string address)
    {
        var client = new HttpClient { BaseAddress = new(address) };
        client.DefaultRequestHeaders.Add(ApiKey.Header, Keys.All[KeyRole.Admin]);
        client.DefaultRequestHeaders.Add("X-Forwarded-Prefix", "/equisep");
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        client.DefaultRequestHeaders.Add("X-Forwarded-Host", "lab.example");
        return client;
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string path) =>
        client.PostAsync(new Uri(path, UriKind.Relative), new StringContent(Run, null, "application/json"), ApiHost.Token);
}
