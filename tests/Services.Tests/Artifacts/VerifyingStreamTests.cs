using System.Security.Cryptography;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Services.Tests.Artifacts;

public sealed class VerifyingStreamTests
{
    private const int Block = 1 << 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Block - 1)]
    [InlineData(Block)]
    [InlineData(Block + 1)]
    [InlineData((2 * Block) + 7)]
    public async Task An_intact_content_is_passed_on_whole(int length)
    {
        var content = Content(length);
        using var copy = new MemoryStream();

        await using var stream = Verify(content, Sum(content));
        await stream.CopyToAsync(copy, Token);

        Assert.Equal(content, copy.ToArray());
        Assert.Equal(0, await stream.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, Token));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(Block, 0)]
    [InlineData(Block + 1, 0)]
    [InlineData(2 * Block, (2 * Block) - 1)]
    [InlineData((2 * Block) + 7, Block)]
    public async Task Nobody_has_a_damaged_content_whole_and_of_a_small_one_a_byte(int length, int flipped)
    {
        var content = Content(length);
        var sum = Sum(content);
        content[flipped] ^= 1;
        using var copy = new MemoryStream();

        await using var stream = Verify(content, sum);
        await Assert.ThrowsAsync<DamagedContentException>(() => stream.CopyToAsync(copy, Token));

        Assert.InRange(copy.Length, 0, length <= Block ? 0 : length - 1);
        await Assert.ThrowsAsync<DamagedContentException>(() => stream.CopyToAsync(Stream.Null, Token));
    }

    [Fact]
    public async Task A_content_that_ends_too_early_is_damaged()
    {
        var content = Content(100);

        await using var stream = Verify(content[..99], Sum(content));

        await Assert.ThrowsAsync<DamagedContentException>(() => stream.CopyToAsync(Stream.Null, Token));
    }

    private static VerifyingStream Verify(byte[] content, string sum) => new(new(new MemoryStream(content), "etag", content.Length), sum, "weights");

    private static byte[] Content(int length)
    {
        var content = new byte[length];
        new Random(1).NextBytes(content);
        return content;
    }

    private static string Sum(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
