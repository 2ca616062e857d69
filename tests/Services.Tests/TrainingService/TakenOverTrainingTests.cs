using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;
using EquiSep.Services.Tests.Building;

namespace EquiSep.Services.Tests.TrainingService;

/// <summary>Two trainers that believe they own a training; the first one is held up at a write, as if its process were stopped.</summary>
public sealed class TakenOverTrainingTests : IAsyncLifetime
{
    private static readonly Specification Run = Commands.Small(epochs: 40);
    private static readonly string Key = Keys.Model(Run);
    private static readonly string Name = ArtifactPaths.Checkpoint(Key);
    private readonly ScratchStore scratch = new();
    private readonly WatchedStore first;
    private readonly WatchedStore second;
    private readonly TaskCompletionSource held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource freed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TakenOverTrainingTests() => (first, second) = (new(scratch.Store), new(scratch.Store));

    public async ValueTask InitializeAsync() => await Reference.PutDataAsync(scratch.Store, Run);

    public ValueTask DisposeAsync()
    {
        scratch.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task The_one_that_was_replaced_is_refused_and_says_nothing(int writes)
    {
        HoldAt(name => name == Name && first.Writes(Name) == writes);
        await using var stale = await Workshop.OpenAsync(first, "Training:CheckpointSeconds=0", "Training:Slots=1");
        await using var other = await Workshop.OpenAsync(second, "Training:CheckpointSeconds=0");
        await stale.SendAsync(Commands.Train(Run));
        await held.Task;

        await other.SendAsync(Commands.Train(Run));
        await other.Events.WaitForAsync<ArtifactMade>();
        var model = await FilesAsync();
        freed.SetResult();
        await FinishAnotherTrainingAsync(stale);

        Assert.Equal(model, await FilesAsync());
        Assert.Equal(Reference.Model(Run), model[0]);
        Assert.Equal(writes, first.Writes(Name));
        Assert.Equal(0, first.Writes(ArtifactPaths.Model(Key)));
        Assert.DoesNotContain(stale.Events.All<ArtifactMade>(), made => made.Key == Key);
        Assert.Empty(stale.Events.All<ArtifactFailed>());
        Assert.Null(await scratch.Store.BytesAsync(Name));
    }

    [Fact]
    public async Task The_one_that_was_replaced_in_the_middle_finds_out_by_looking()
    {
        var endless = Commands.Endless();
        var key = Keys.Model(endless);
        await using var stale = await Workshop.OpenAsync(first, "Training:OwnershipSeconds=0", "Training:Slots=1");
        await using var other = await Workshop.OpenAsync(second);
        await stale.SendAsync(Commands.Train(endless));
        await stale.Events.WaitForAsync<TrainingProgressed>();

        await other.SendAsync(Commands.Train(endless));
        await second.Log.WaitForAsync<Written>();
        await FinishAnotherTrainingAsync(stale);

        Assert.Equal(1, first.Writes(ArtifactPaths.Checkpoint(key)));
    }

    [Fact]
    public async Task A_training_that_was_finished_between_two_looks_of_another_trainer_is_not_done_again()
    {
        HoldAt(name => name == Name && first.Writes(Name) == 0);
        await using var late = await Workshop.OpenAsync(first);
        await using var other = await Workshop.OpenAsync(second);
        await late.SendAsync(Commands.Train(Run));
        await held.Task;

        await other.SendAsync(Commands.Train(Run));
        await other.Events.WaitForAsync<ArtifactMade>();
        var model = await FilesAsync();
        freed.SetResult();
        await late.Events.WaitForAsync<ArtifactMade>();

        Assert.Equal(model, await FilesAsync());
        Assert.Equal(0, first.Writes(ArtifactPaths.Model(Key)));
        Assert.Null(await scratch.Store.BytesAsync(Name));
    }

    [Fact]
    public async Task Two_that_both_come_to_write_the_model_write_the_same_bytes()
    {
        HoldAt(name => name == ArtifactPaths.Model(Key));
        await using var slow = await Workshop.OpenAsync(first);
        await using var other = await Workshop.OpenAsync(second);
        await slow.SendAsync(Commands.Train(Run));
        await held.Task;

        await other.SendAsync(Commands.Train(Run));
        await other.Events.WaitForAsync<ArtifactMade>();
        var model = await FilesAsync();
        freed.SetResult();
        await slow.Events.WaitForAsync<ArtifactMade>();

        Assert.Equal(model, await FilesAsync());
        Assert.Equal(Reference.Model(Run), model[0]);
        Assert.Equal(0, second.Writes(Name));
        Assert.Equal((1, 1), (first.Writes(ArtifactPaths.ModelRecord(Key)), second.Writes(ArtifactPaths.ModelRecord(Key))));
    }

    // The only slot is free again when the training before has ended.
    private static async Task FinishAnotherTrainingAsync(Workshop workshop)
    {
        var another = Commands.Small(epochs: 1);
        await workshop.SendAsync(Commands.Train(another));
        await workshop.Events.WaitForAsync<ArtifactMade>(made => made.Key == Keys.Model(another));
    }

    private void HoldAt(Func<string, bool> isThere) => first.BeforeWrite = async name =>
    {
        if (!held.Task.IsCompleted && isThere(name))
        {
            held.SetResult();
            await freed.Task;
        }
    };

    private async Task<byte[][]> FilesAsync() =>
        [(await scratch.Store.BytesAsync(ArtifactPaths.Model(Key)))!, (await scratch.Store.BytesAsync(ArtifactPaths.ModelRecord(Key)))!];
}
