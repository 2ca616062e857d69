using Azure.Storage.Blobs;
using EquiSep.Core.Networks;
using EquiSep.Core.Training;
using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;
using EquiSep.Services.Tests.Building;
using EquiSep.Services.Tests.Local;
using EquiSep.TrainingService;

namespace EquiSep.Services.Tests.TrainingService;

/// <summary>Who owns a training, decided by the conditional writes of a real blob store.</summary>
public sealed class CheckpointsOnAzuriteTests : IClassFixture<Azurite>
{
    private static readonly Specification Run = Commands.Small(epochs: 40);
    private static readonly string Key = Keys.Model(Run);
    private static readonly string Name = ArtifactPaths.Checkpoint(Key);
    private static readonly Checkpoint Some = Trained();
    private readonly Azurite azurite;
    private readonly string container = $"test-{Guid.NewGuid():N}";
    private readonly BlobArtifactStore store;

    public CheckpointsOnAzuriteTests(Azurite azurite)
    {
        Assert.SkipUnless(Azurite.Missing is null, $"Azurite: {Azurite.Missing}.");
        this.azurite = azurite;
        store = Connect(azurite.Port);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_two_that_take_a_new_training_at_once_one_gets_it()
    {
        CheckpointLease[] trainers = [new(store, Key, NewOwner(), etag: null), new(store, Key, NewOwner(), etag: null)];

        var taken = await Task.WhenAll(trainers.Select(TakesAsync));

        Assert.Single(taken, true);
        var there = await StoredCheckpoint.ReadAsync(store, Key, Token);
        Assert.Equal(trainers[Array.IndexOf(taken, true)].Owner, there!.Checkpoint!.Facts.Owner);
    }

    [Fact]
    public async Task Of_two_that_take_over_a_training_at_once_one_gets_it_and_the_owner_before_finds_out()
    {
        var before = new CheckpointLease(store, Key, NewOwner(), etag: null);
        await before.WriteAsync(By(before), Token);
        var etag = await store.FindAsync(new(Name), Token);
        CheckpointLease[] trainers = [new(store, Key, NewOwner(), etag), new(store, Key, NewOwner(), etag)];

        var taken = await Task.WhenAll(trainers.Select(TakesAsync));

        Assert.Single(taken, true);
        await Assert.ThrowsAsync<LeaseLostException>(() => before.CheckAsync(Token));
        await Assert.ThrowsAsync<LeaseLostException>(() => before.WriteAsync(By(before), Token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_checkpoint_that_the_store_lost_is_written_again_unless_the_model_is_made(bool made)
    {
        var owner = new CheckpointLease(store, Key, NewOwner(), etag: null);
        await owner.WriteAsync(By(owner), Token);
        await store.DeleteAsync(Name, Token);
        if (made)
        {
            await store.PutAsync(ArtifactPaths.ModelRecord(Key), []);
        }

        var write = owner.WriteAsync(By(owner), Token);

        Assert.Equal(made, await Record.ExceptionAsync(() => write) is LeaseLostException);
        Assert.Equal(!made, await store.HasAsync(Name, Token));
    }

    [Fact]
    public async Task A_write_whose_answer_got_lost_does_not_cost_the_training()
    {
        using var proxy = new AnswerLosingProxy(azurite.Port);
        var owner = new CheckpointLease(Connect(proxy.Port), Key, NewOwner(), etag: null);
        await owner.WriteAsync(By(owner), Token);
        proxy.LoseNextAnswer();

        await owner.WriteAsync(By(owner, "a note"), Token);
        await owner.WriteAsync(By(owner, "another note"), Token);

        Assert.Equal(1, proxy.Lost);
        Assert.Equal(["another note"], (await StoredCheckpoint.ReadAsync(store, Key, Token))!.Checkpoint!.Facts.Notes);
    }

    [Fact]
    public async Task A_training_in_slices_over_blobs_gives_the_bits_of_an_uninterrupted_one()
    {
        await Reference.PutDataAsync(store, Run);
        await using var workshop = await Workshop.OpenAsync(store, "Training:SliceMinutes=0");

        await workshop.SendAsync(Commands.Train(Run));
        await workshop.Events.WaitForAsync<ArtifactMade>();

        Assert.Equal(Reference.Model(Run), await store.BytesAsync(ArtifactPaths.Model(Key)));
        Assert.Null(await store.BytesAsync(Name));
    }

    private static string NewOwner() => Guid.NewGuid().ToString("N");

    private static Checkpoint Trained()
    {
        using var session = TrainingSession.Start(Run, Reference.Data(Run), EnvironmentFacts.DefaultDevice);
        session.RunEpoch();
        return session.TakeCheckpoint("", []);
    }

    private static Checkpoint By(CheckpointLease owner, params string[] notes) => Some.With(Some.Facts with { Owner = owner.Owner, Notes = notes });

    private static async Task<bool> TakesAsync(CheckpointLease trainer)
    {
        try
        {
            await trainer.WriteAsync(By(trainer), Token);
            return true;
        }
        catch (LeaseLostException)
        {
            return false;
        }
    }

    private BlobArtifactStore Connect(int port) => new(new BlobServiceClient(Azurite.ConnectionString(port)).GetBlobContainerClient(container));
}
