using EquiSep.Pipeline.Artifacts;
using EquiSep.Simulation.Tests.Time;

namespace EquiSep.Simulation.Tests.Store;

public sealed class SimulatedStoreTests
{
    private const string Name = "models/0/model.json";
    private static readonly byte[] one = [1, 1, 1, 1];
    private static readonly byte[] two = [2, 2, 2, 2];
    private static readonly CancellationToken never = CancellationToken.None;

    public static TheoryData<int> Kinds => [(int)ETagKind.OfContent, (int)ETagKind.OfWrite];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Of_two_conditional_writers_one_is_refused_unless_it_writes_the_same(int kind)
    {
        var world = new World(1, etags: (ETagKind)kind);
        Assert.True(world.Do(async store =>
        {
            var first = await store.WriteAsync(Name, one, WriteCondition.Absent, never);
            Assert.Equal(first, await store.WriteAsync(Name, one, WriteCondition.Absent, never));
            await Assert.ThrowsAsync<ArtifactConflictException>(() => store.WriteAsync(Name, two, WriteCondition.Absent, never));
            var second = await store.WriteAsync(Name, two, WriteCondition.Matches(first), never);
            await Assert.ThrowsAsync<ArtifactConflictException>(() => store.WriteAsync(Name, one, WriteCondition.Matches(first), never));
            await Assert.ThrowsAsync<ArtifactConflictException>(() => store.DeleteAsync(new(Name), first, never));
            Assert.Equal(second, await store.FindAsync(new(Name), never));
            return await store.DeleteAsync(new(Name), second, never) && !await store.DeleteAsync(new(Name), second, never);
        }));
    }

    [Fact]
    public void A_listing_has_every_name_of_its_prefix_once()
    {
        var world = new World(2);
        var names = Enumerable.Range(0, 60).Select(number => $"models/{number:D2}/model.json").ToList();
        var found = world.Do(async store =>
        {
            await store.WriteAsync("datasets/0/manifest.json", one, WriteCondition.None, never);
            foreach (var name in names)
            {
                await store.WriteAsync(name, one, WriteCondition.None, never);
            }

            return await store.ListAsync("models/", never).Select(entry => entry.Name.Value).ToListAsync(never);
        });
        Assert.Equal(names, found);
    }

    [Fact]
    public void A_write_that_fails_may_have_had_its_effect_or_not_and_ends_in_time()
    {
        var world = new World(3);
        world.Store.Faults = new() { Refused = 0.1, AnswerLost = 0.1, Hung = 0.1, HungAfterEffect = 0.1, Late = 0.1, Slow = 0.1 };
        var (written, unwritten, longest) = (0, 0, TimeSpan.Zero);
        world.Do(async store =>
        {
            for (var number = 0; number < 1000; number++)
            {
                var (name, began) = ($"models/{number}/model.json", world.Time.Now);
                try
                {
                    await store.WriteAsync(name, one, WriteCondition.Absent, never);
                    Assert.NotNull(world.Store.Find(name));
                }
                catch (ArtifactStoreException)
                {
                    (written, unwritten) = world.Store.Find(name) is null ? (written, unwritten + 1) : (written + 1, unwritten);
                }

                longest = world.Time.Now - began > longest ? world.Time.Now - began : longest;
            }

            return true;
        });
        Assert.InRange(written, 100, 500);
        Assert.InRange(unwritten, 100, 500);
        Assert.InRange(longest, BlobArtifactStore.UsualLimit, BlobArtifactStore.UsualLimit + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_silent_store_without_a_limit_holds_its_client_for_ever()
    {
        var world = new World(4);
        world.Store.Limit = null;
        world.Store.Links.Set(process: null, Link.Silent);
        var process = new SimulatedProcess(world.Time, "worker");
        var isDone = false;
        process.Start(async () =>
        {
            await world.Store.Connect(process).FindAsync(new(Name), never);
            isDone = true;
        });
        Assert.False(world.Time.RunUntil(() => isDone, TimeSpan.FromDays(1)));
    }

    [Fact]
    public void What_a_dead_process_has_asked_for_may_still_happen()
    {
        var effects = Enumerable.Range(0, 40).Count(seed =>
        {
            var world = new World((ulong)seed);
            var process = new SimulatedProcess(world.Time, "worker");
            process.Start(() => world.Store.Connect(process).WriteAsync(Name, one, WriteCondition.None, never));
            process.KillAfter(1);
            world.Time.RunUntil(() => false, TimeSpan.FromMinutes(1));
            return world.Store.Find(Name) is not null;
        });
        Assert.InRange(effects, 5, 35);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Damage_at_rest_changes_the_content_and_of_a_folder_the_etag(int kind)
    {
        var world = new World(5, etags: (ETagKind)kind);
        var before = world.Do(store => store.WriteAsync(Name, one, WriteCondition.None, never));
        Assert.True(world.Store.Harm(Name, Damage.Flipped));
        Assert.NotEqual(one, world.Store.Find(Name)!.Content);
        Assert.Equal((ETagKind)kind == ETagKind.OfWrite, world.Store.Find(Name)!.ETag == before);
        Assert.True(world.Store.Harm(Name, Damage.Deleted));
        Assert.False(world.Store.Harm(Name, Damage.Deleted));
    }

    [Fact]
    public void Damage_and_breaks_of_a_read_leave_the_stored_content_intact()
    {
        var world = new World(6);
        world.Store.Faults = new() { DamagedRead = 0.4, BrokenRead = 0.3 };
        var (same, other, broken) = (0, 0, 0);
        world.Do(async store =>
        {
            await store.WriteAsync(Name, one, WriteCondition.None, never);
            for (var read = 0; read < 300; read++)
            {
                try
                {
                    await using var content = await store.OpenAsync(new(Name), never);
                    using var bytes = new MemoryStream();
                    await content!.Stream.CopyToAsync(bytes, never);
                    (same, other) = bytes.ToArray().SequenceEqual(one) ? (same + 1, other) : (same, other + 1);
                }
                catch (ArtifactStoreException)
                {
                    broken++;
                }
            }

            return true;
        });
        Assert.All([same, other, broken], count => Assert.InRange(count, 50, 200));
        Assert.Equal(one, world.Store.Find(Name)!.Content);
    }

    [Fact]
    public void A_crash_loses_the_last_writes_only()
    {
        var world = new World(7);
        world.Do(async store => await store.WriteAsync(Name, one, WriteCondition.None, never));
        world.Time.RunUntil(() => false, TimeSpan.FromSeconds(8));
        world.Do(async store => await store.WriteAsync(Name, two, WriteCondition.None, never));
        world.Do(async store => await store.WriteAsync("models/1/model.json", two, WriteCondition.None, never));
        Assert.Equal([Name, "models/1/model.json"], world.Store.LoseWrites(TimeSpan.FromSeconds(5)).Order());
        Assert.Equal(one, world.Store.Find(Name)!.Content);
        Assert.Null(world.Store.Find("models/1/model.json"));
    }
}
