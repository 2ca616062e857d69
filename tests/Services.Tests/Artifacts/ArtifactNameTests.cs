using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Services.Tests.Artifacts;

public sealed class ArtifactNameTests
{
    public static TheoryData<string> NotNames =>
    [
        "", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/../b", "a/..", ".hidden", "a/.hidden", "a.", "a./b", "a..b", "a b", "a\\b", "a\nb", "a\n",
        "a\0", "a:b", "a%2fb", "ä", "a*", "~", "C:/a", new string('a', 129), string.Join('/', Enumerable.Repeat(new string('a', 127), 5)),
    ];

    [Theory]
    [InlineData("a")]
    [InlineData("models/0f3c/weights.v2.safetensors")]
    [InlineData("A-b_c.9/-/_")]
    public void Segments_of_the_allowed_characters_are_a_name(string value) => Assert.Equal(value, new ArtifactName(value).ToString());

    [Fact]
    public void The_longest_name_has_512_characters_in_segments_of_128()
    {
        var value = string.Join('/', Enumerable.Repeat(new string('a', 127), 4)) + "a";

        Assert.Equal(512, new ArtifactName(value).Value.Length);
        Assert.Equal(128, new ArtifactName(new string('a', 128)).Value.Length);
    }

    [Theory]
    [MemberData(nameof(NotNames))]
    public void Anything_else_is_refused(string value)
    {
        var refusal = Assert.Throws<ArgumentException>(() => new ArtifactName(value));

        Assert.Contains("segments of letters, digits", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/")]
    [InlineData("a.")]
    [InlineData("a/b")]
    public void The_start_of_a_name_is_a_prefix(string prefix) => ArtifactName.CheckPrefix(prefix);

    [Theory]
    [InlineData("/")]
    [InlineData("../")]
    [InlineData("a/..")]
    [InlineData("a//")]
    [InlineData(".")]
    public void What_no_name_starts_with_is_no_prefix(string prefix) => Assert.Throws<ArgumentException>(() => ArtifactName.CheckPrefix(prefix));
}
