using EquiSep.Cli.Results;

namespace EquiSep.Core.Tests.Cli;

public sealed class WholeFileTests
{
    [Fact]
    public void A_write_that_fails_leaves_the_old_file_and_nothing_else()
    {
        using var folder = new ScratchFolder();
        WholeFile.WriteText(folder.At("file"), "old");
        Assert.Throws<InvalidOperationException>(() => WholeFile.Write(folder.At("file"), stream =>
        {
            stream.WriteByte(1);
            throw new InvalidOperationException();
        }));
        Assert.Equal("old", File.ReadAllText(Assert.Single(Directory.GetFiles(folder.Path))));
    }
}
