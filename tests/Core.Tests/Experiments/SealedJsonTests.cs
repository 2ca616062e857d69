using System.Text;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Core.Tests.Experiments;

public sealed class SealedJsonTests
{
    private static readonly FailureMark mark = new("why", new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    [Fact]
    public void A_record_is_read_as_it_was_written_with_its_schema() =>
        Assert.Equal((mark, true), (SealedJson.Read<FailureMark>(SealedJson.Write(mark)), Text().StartsWith("""{"schema":1,""", StringComparison.Ordinal)));

    [Fact]
    public void A_record_without_a_schema_is_of_the_first_one() =>
        Assert.Equal(mark, SealedJson.Read<FailureMark>(Encoding.UTF8.GetBytes(Text().Replace("\"schema\":1,", "", StringComparison.Ordinal))));

    [Fact]
    public void Fields_that_a_newer_version_added_are_passed_over() =>
        Assert.Equal(mark, SealedJson.Read<FailureMark>(SealedJson.Write(new { mark.Reason, mark.At, Tries = 3 })));

    [Fact]
    public void What_a_newer_schema_holds_is_not_taken_for_damaged()
    {
        var newer = Encoding.UTF8.GetBytes(Text().Replace("\"schema\":1,\"sha256\":\"", "\"schema\":2,\"sha256\":\"2", StringComparison.Ordinal));
        Assert.Contains("newer version of EquiSep (schema 2; this version reads up to 1)", Assert.Throws<NewerArtifactException>(() => SealedJson.Read<FailureMark>(newer)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("why", "who")]
    [InlineData("\"schema\":1,", "\"schema\":\"one\",")]
    [InlineData("\"schema\":1,", "\"schema\":1.5,")]
    [InlineData("\"schema\":1,", "\"schema\":3,")]
    [InlineData("}}", "}")]
    public void A_changed_record_is_damaged(string part, string change) =>
        Assert.Throws<InvalidDataException>(() => SealedJson.Read<FailureMark>(Encoding.UTF8.GetBytes(Text().Replace(part, change, StringComparison.Ordinal))));

    private static string Text() => Encoding.UTF8.GetString(SealedJson.Write(mark));
}
