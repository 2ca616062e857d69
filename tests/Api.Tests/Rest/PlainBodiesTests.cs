using System.IO.Compression;
using System.Net;
using System.Text;

namespace EquiSep.Api.Tests.Rest;

public sealed class PlainBodiesTests(OpenHost shared) : IClassFixture<OpenHost>
{
    [Theory]
    [InlineData("/api/experiments", "gzip", "application/json")]
    [InlineData("/api/experiments", "br", "application/json")]
    [InlineData("/api/experiments", "identity, gzip", "application/json")]
    [InlineData("/api/separations", "gzip", "multipart/form-data; boundary=b")]
    public async Task A_compressed_body_is_refused_with_what_is_read_instead(string path, string encoding, string type)
    {
        using var answer = await PostAsync(path, encoding, type, Compress(Encoding.UTF8.GetBytes("""{ "preset": "optimization" }""")));

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Equal("identity", Assert.Single(answer.Headers.GetValues("Accept-Encoding")));
        Assert.Contains($"Content-Encoding '{encoding.Replace(", ", ",", StringComparison.Ordinal)}' is not read", await answer.Content.ReadAsStringAsync(ApiHost.Token), StringComparison.Ordinal);
    }

    // 100 MB of spaces are 100 kB, below the limit of a body.
    [Fact]
    public async Task A_decompression_bomb_is_not_decompressed()
    {
        using var answer = await PostAsync("/api/experiments", "gzip", "application/json", Compress([.. Enumerable.Repeat((byte)' ', 100_000_000)]));

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    [Fact]
    public async Task A_body_that_says_it_is_not_compressed_is_read()
    {
        using var answer = await PostAsync("/api/experiments", "identity", "application/json", Encoding.UTF8.GetBytes("{ }"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private static byte[] Compress(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    private Task<HttpResponseMessage> PostAsync(string path, string encoding, string type, byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        return shared.Host.Client.PostAsync(new Uri(path, UriKind.Relative), content, ApiHost.Token);
    }
}
