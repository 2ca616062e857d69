using EquiSep.Pipeline;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Services.Tests.Local;

namespace EquiSep.Services.Tests.Artifacts;

/// <summary>The store in a folder.</summary>
public sealed class FolderArtifactStoreTests : ArtifactStoreTests, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("equisep-artifacts-").FullName;

    public FolderArtifactStoreTests() => Store = new FolderArtifactStore(folder);

    protected override IArtifactStore Store { get; }

    protected override string[] Configuration => [$"--Artifacts:Folder={folder}"];

    protected override async Task<(IArtifactStore Store, IAsyncDisposable End)> OpenSmallAsync()
    {
        var disk = await SmallDisk.MountAsync(megabytes: 1);
        return (new FolderArtifactStore(disk.Folder), disk);
    }

    private string[] Drafts => Directory.GetFiles(folder, ".*.draft");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task An_artifact_is_a_file_of_its_name_and_its_ETag_the_SHA_256_of_its_content()
    {
        // SHA-256 of "abc" from FIPS 180-2.
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", await Store.WriteTextAsync("some/name.txt", "abc"));
        Assert.Equal("abc", await File.ReadAllTextAsync(Path.Combine(folder, "some", "name.txt"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_reader_keeps_the_content_it_opened_when_it_is_replaced_and_deleted()
    {
        await Store.WriteTextAsync("run", "first");
        await using var content = await Store.OpenAsync(new("run"), TestContext.Current.CancellationToken);

        await Store.WriteTextAsync("run", "second");
        await Store.DeleteAsync(new("run"), etag: null, TestContext.Current.CancellationToken);

        Assert.Equal("first", await new StreamReader(content!.Stream).ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_a_killed_writer_left_is_cleared_away_and_what_a_living_one_writes_is_not()
    {
        using var killed = new WriterProcess("run", [.. Configuration, "--task=endless"]);
        await killed.SaysAsync("half");
        await killed.KillAsync();
        var left = Assert.Single(Drafts);
        using var living = new WriterProcess("run", [.. Configuration, "--task=endless"]);
        await living.SaysAsync("half");
        var used = Assert.Single(Drafts, path => path != left);
        File.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddHours(-1));
        File.SetLastWriteTimeUtc(used, DateTime.UtcNow.AddHours(-1));

        _ = new FolderArtifactStore(folder);

        Assert.Equal([used], Drafts);
    }

    [Fact]
    public async Task A_link_does_not_lead_out_of_the_folder()
    {
        var outside = Directory.CreateTempSubdirectory("equisep-outside-");
        try
        {
            var secret = Path.Combine(outside.FullName, "secret");
            await File.WriteAllTextAsync(secret, "secret", TestContext.Current.CancellationToken);
            Directory.CreateSymbolicLink(Path.Combine(folder, "link"), outside.FullName);
            File.CreateSymbolicLink(Path.Combine(folder, "file"), secret);

            foreach (var name in new[] { "link/secret", "file" })
            {
                await Assert.ThrowsAsync<ArtifactStoreException>(() => Store.ReadTextAsync(name));
                await Assert.ThrowsAsync<ArtifactStoreException>(() => Store.WriteTextAsync(name, "changed"));
                await Assert.ThrowsAsync<ArtifactStoreException>(() => Store.DeleteAsync(new(name), etag: null, TestContext.Current.CancellationToken));
            }

            await Assert.ThrowsAsync<ArtifactStoreException>(() => Store.NamesAsync("link/"));
            Assert.Empty(await Store.NamesAsync(""));
            Assert.Equal("secret", await File.ReadAllTextAsync(secret, TestContext.Current.CancellationToken));
        }
        finally
        {
            outside.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_name_below_an_artifact_is_an_error_and_not_a_loss()
    {
        await Store.WriteTextAsync("run", "whole");

        await Assert.ThrowsAnyAsync<OutageException>(() => Store.WriteTextAsync("run/part", "part"));

        Assert.Equal("whole", await Store.ReadTextAsync("run"));
    }
}
