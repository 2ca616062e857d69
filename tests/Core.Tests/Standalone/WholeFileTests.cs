using EquiSep.Standalone.Pipeline;

namespace EquiSep.Core.Tests.Standalone;

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

    [Fact]
    public void A_folder_that_fails_is_not_there()
    {
        using var folder = new ScratchFolder();
        Assert.Throws<InvalidOperationException>(() => WholeFile.MakeFolder(folder.At("model"), partial =>
        {
            File.WriteAllText(Path.Combine(partial, "a"), "a");
            throw new InvalidOperationException();
        }));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_folder_appears_whole()
    {
        using var folder = new ScratchFolder();
        WholeFile.MakeFolder(folder.At("model"), partial =>
        {
            Assert.False(Directory.Exists(folder.At("model")));
            File.WriteAllText(Path.Combine(partial, "a"), "a");
        });
        Assert.Equal("a", File.ReadAllText(folder.At("model", "a")));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void What_a_killed_process_left_is_deleted_and_nothing_else()
    {
        using var folder = new ScratchFolder();
        Directory.CreateDirectory(folder.At("key.0123.partial", "inner"));
        folder.Write("key.checkpoint.0123.partial", "");
        folder.Write("key.checkpoint", "");
        folder.Write("other.0123.partial", "");
        WholeFile.DeletePartial(folder.At("key"));
        Assert.Equal(["key.checkpoint", "other.0123.partial"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).Order());
    }
}
