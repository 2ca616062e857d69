using Azure.Storage.Blobs;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Services.Tests.Local;

namespace EquiSep.Services.Tests.Artifacts;

/// <summary>The store in blobs, on a real Azurite; every test has a container of its own.</summary>
public sealed class BlobArtifactStoreTests : ArtifactStoreTests, IClassFixture<Azurite>
{
    private readonly Azurite azurite;
    private readonly string container = $"test-{Guid.NewGuid():N}";

    public BlobArtifactStoreTests(Azurite azurite)
    {
        Assert.SkipUnless(Azurite.Missing is null, $"Azurite: {Azurite.Missing}.");
        this.azurite = azurite;
        Store = Connect(azurite.Port);
    }

    protected override IArtifactStore Store { get; }

    protected override IArtifactStore Paged => new BlobArtifactStore(
        new BlobServiceClient(Azurite.ConnectionString(azurite.Port), PagesOfHundred.Options).GetBlobContainerClient(container));

    protected override string[] Configuration => [$"--ConnectionStrings:blobs={Azurite.ConnectionString(azurite.Port)}", $"--Artifacts:Container={container}"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_write_whose_answer_got_lost_is_recognised_as_done(bool replaces)
    {
        using var proxy = new AnswerLosingProxy(azurite.Port);
        var store = Connect(proxy.Port);
        var before = await store.WriteTextAsync("before", "");
        proxy.LoseNextAnswer();

        var etag = replaces
            ? await store.WriteTextAsync("before", "replaced", WriteCondition.Matches(before))
            : await store.WriteTextAsync("run", "created", WriteCondition.Absent);

        Assert.Equal(1, proxy.Lost);
        Assert.Equal(etag, await Store.FindAsync(new(replaces ? "before" : "run"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_container_that_is_not_there_holds_nothing()
    {
        Assert.Null(await Store.OpenAsync(new("run"), TestContext.Current.CancellationToken));
        Assert.Null(await Store.FindAsync(new("run"), TestContext.Current.CancellationToken));
        Assert.False(await Store.DeleteAsync(new("run"), etag: null, TestContext.Current.CancellationToken));
        Assert.Empty(await Store.NamesAsync(""));
    }

    protected override async Task<(IArtifactStore Store, IAsyncDisposable End)> OpenSmallAsync()
    {
        var small = new Azurite { Megabytes = 1 };
        await small.StartAsync();
        return (Connect(small.Port), small);
    }

    private BlobArtifactStore Connect(int port) => BlobService.Open(Azurite.ConnectionString(port), container);
}
