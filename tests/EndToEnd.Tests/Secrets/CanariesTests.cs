using System.Net;
using System.Text;
using System.Text.Json;

namespace EquiSep.EndToEnd.Tests.Secrets;

public sealed class CanariesTests
{
    public static TheoryData<string, string> Forms => new()
    {
        { "a connection string", $"AccountName=a;AccountKey={Canaries.AccountKey};" },
        { "an address", $"amqp://user:{Uri.EscapeDataString(Canaries.Password)}@host:5672" },
        { "a header of HTTP", $"Authorization: Basic {Base64($"user:{Canaries.Password}")}" },
        { "a greeting of AMQP", Base64($"\0user\0{Canaries.Password}") },
        { "a token, as addresses hold it", Base64($"{{\"key\":\"{Canaries.ApiKey}\"}}").Replace('+', '-').Replace('/', '_') },
        { "JSON", JsonSerializer.Serialize(new { Canaries.AccountKey, Canaries.Password }) },
        { "HTML", WebUtility.HtmlEncode(Canaries.Password) },
        { "a form", WebUtility.UrlEncode(Canaries.Token) },
        { "bytes", Convert.ToHexString(Encoding.UTF8.GetBytes(Canaries.WrongPassword)) },
        { "capitals", Canaries.ApiKeyHash.ToUpperInvariant() },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_secret_is_found_in_every_form(string form, string text)
    {
        Assert.True(Canaries.FindIn($"before {text} behind", Canaries.All) is not null, form);
        Assert.Null(Canaries.FindIn("amqp://somebody@127.0.0.1:5672 AccountName=canary; canary-password-7f3", Canaries.All));
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
