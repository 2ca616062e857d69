using System.Net;
using EquiSep.Api.Access;
using Microsoft.AspNetCore.Builder;

namespace EquiSep.Api.Tests.Access;

/// <summary>Addresses that other machines can reach. Port 0 is any that is free.</summary>
public sealed class OpenAddressTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("urls", "http://0.0.0.0:0")]
    [InlineData("urls", "http://+:0")]
    [InlineData("urls", "http://*:0")]
    [InlineData("urls", "http://[::]:0")]
    [InlineData("urls", "http://any.name:0")]
    [InlineData("urls", "http://127.0.0.1:0;http://0.0.0.0:0")]
    [InlineData("http_ports", "0")]
    [InlineData("Kestrel:Endpoints:Main:Url", "http://0.0.0.0:0")]
    public async Task Without_keys_the_api_does_not_start_where_others_can_reach_it_and_says_why(string setting, string value)
    {
        var e = await Assert.ThrowsAsync<OpenAddressException>(() => KestrelHost.StartAsync(folder, (setting, value)));

        Assert.Contains("Api:Keys", e.Message, StringComparison.Ordinal);
        Assert.Contains("other machines can reach", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("urls", "http://127.0.0.1:0")]
    [InlineData("urls", "http://[::1]:0")]
    [InlineData("Kestrel:Endpoints:Main:Url", "http://127.0.0.1:0")]
    public async Task Without_keys_it_starts_on_addresses_of_its_own_machine_and_needs_none(string setting, string value)
    {
        await using var app = await KestrelHost.StartAsync(folder, (setting, value));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(app, key: null));
    }

    [Fact]
    public async Task With_keys_it_starts_anywhere_and_wants_one()
    {
        await using var app = await KestrelHost.StartAsync(folder, [("urls", "http://0.0.0.0:0"), .. Keys.Settings]);
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(app, key: null));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(app, Keys.All[KeyRole.Read]));
    }

    private static async Task<HttpStatusCode> GetAsync(WebApplication app, string? key)
    {
        var address = new UriBuilder(app.Urls.Single()) { Path = "/api/presets" };
        address.Host = address.Host == "0.0.0.0" ? "127.0.0.1" : address.Host;
        using var client = KestrelHost.Client();
        using var answer = await client.SendAsync(new HttpRequestMessage(HttpMethod.Get, address.Uri).With(key), ApiHost.Token);
        return answer.StatusCode;
    }
}
