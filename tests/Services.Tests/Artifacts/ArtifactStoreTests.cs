using System.Globalization;
using System.Text;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Services.Tests.Artifacts;

/// <summary>What every store promises.</summary>
public abstract class ArtifactStoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A store with less than 2 MB of space, and what ends it.</summary>
    protected abstract Task<(IArtifactStore Store, IAsyncDisposable End)> OpenSmallAsync();

    /// <summary>An empty store.</summary>
    protected abstract IArtifactStore Store { get; }

    /// <summary>The same store, which lists no more than 100 artifacts in one answer where it lists in several.</summary>
    protected virtual IArtifactStore Paged => Store;

    /// <summary>The command line that gives another process the same store.</summary>
    protected abstract string[] Configuration { get; }

    [Fact]
    public async Task What_is_written_is_read_with_its_length_and_the_ETag_of_the_write()
    {
        var etag = await Store.WriteTextAsync("models/0f/weights.safetensors", "weights");

        await using var content = await Store.OpenAsync(new("models/0f/weights.safetensors"), Token);

        Assert.Equal((etag, 7), (content?.ETag, content?.Length));
        Assert.Equal(etag, await Store.FindAsync(new("models/0f/weights.safetensors"), Token));
        Assert.Equal("weights", await Store.ReadTextAsync("models/0f/weights.safetensors"));
    }

    [Fact]
    public async Task A_content_is_read_from_any_byte_on()
    {
        var etag = await Store.WriteTextAsync("models/0f/weights.safetensors", "weights");

        await using var content = await Store.OpenAsync(new("models/0f/weights.safetensors"), from: 3, Token);

        Assert.Equal((etag, 4), (content?.ETag, content?.Length));
        Assert.Equal("ghts", await new StreamReader(content!.Stream).ReadToEndAsync(Token));
        Assert.Null(await Store.OpenAsync(new("nothing"), from: 3, Token));
    }

    [Fact]
    public async Task A_large_content_goes_through_without_being_held_in_memory()
    {
        // In a process of its own, where nothing else allocates.
        using var writer = new WriterProcess("large", [.. Configuration, "--task=large"]);
        var said = Assert.Single(await writer.EndAsync(), line => line.StartsWith("large ", StringComparison.Ordinal)).Split(' ');

        Assert.Equal($"{64 << 20}", said[1]);
        Assert.InRange(int.Parse(said[2], CultureInfo.InvariantCulture), 1, 8 << 20);
    }

    [Fact]
    public async Task A_content_for_which_there_is_no_space_is_refused_as_such_and_leaves_nothing()
    {
        var (store, end) = await OpenSmallAsync();
        await using (end)
        {
            var before = await store.WriteTextAsync("run", "before");

            foreach (var name in new[] { "run", "other/run" })
            {
                var full = await Assert.ThrowsAsync<NoSpaceException>(() => store.WriteAsync(new(name), new MemoryStream(new byte[3 << 20]).CopyToAsync, WriteCondition.None, Token));
                Assert.StartsWith("There is no space left in ", full.Message, StringComparison.Ordinal);
            }

            Assert.Equal(["run"], await store.NamesAsync(""));
            Assert.Equal(("before", before), (await store.ReadTextAsync("run"), await store.FindAsync(new("run"), Token)));
            await store.WriteTextAsync("run", "after");
            Assert.True(await store.DeleteAsync(new("run"), etag: null, Token));
        }
    }

    [Fact]
    public async Task An_empty_content_is_a_content()
    {
        await Store.WriteTextAsync("mark", "");

        Assert.Equal("", await Store.ReadTextAsync("mark"));
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("there/is")]
    public async Task What_is_not_there_is_null(string name)
    {
        await Store.WriteTextAsync("there/is/something", "");

        Assert.Null(await Store.OpenAsync(new(name), Token));
        Assert.Null(await Store.FindAsync(new(name), Token));
        Assert.False(await Store.DeleteAsync(new(name), etag: null, Token));
    }

    [Fact]
    public async Task A_second_creation_is_refused_and_says_what_is_there()
    {
        var etag = await Store.WriteTextAsync("run", "first", WriteCondition.Absent);

        var refusal = await Assert.ThrowsAsync<ArtifactConflictException>(() => Store.WriteTextAsync("run", "second", WriteCondition.Absent));

        Assert.Equal(("run", etag), (refusal.Name.Value, refusal.Found));
        Assert.Equal("first", await Store.ReadTextAsync("run"));
    }

    [Fact]
    public async Task A_creation_repeated_with_the_same_content_succeeds()
    {
        var etag = await Store.WriteTextAsync("run", "first", WriteCondition.Absent);

        Assert.Equal(etag, await Store.WriteTextAsync("run", "first", WriteCondition.Absent));
    }

    [Fact]
    public async Task A_writer_with_a_stale_ETag_is_refused()
    {
        var stale = await Store.WriteTextAsync("checkpoint", "epoch 1");
        var fresh = await Store.WriteTextAsync("checkpoint", "epoch 2", WriteCondition.Matches(stale));

        var refusal = await Assert.ThrowsAsync<ArtifactConflictException>(
            () => Store.WriteTextAsync("checkpoint", "epoch 2 of another", WriteCondition.Matches(stale)));

        Assert.Equal(fresh, refusal.Found);
        Assert.Equal("epoch 2", await Store.ReadTextAsync("checkpoint"));
    }

    [Fact]
    public async Task A_replacement_of_what_is_no_longer_there_is_refused()
    {
        var etag = await Store.WriteTextAsync("checkpoint", "epoch 1");
        await Store.DeleteAsync(new("checkpoint"), etag: null, Token);

        var refusal = await Assert.ThrowsAsync<ArtifactConflictException>(
            () => Store.WriteTextAsync("checkpoint", "epoch 2", WriteCondition.Matches(etag)));

        Assert.Null(refusal.Found);
        Assert.Null(await Store.ReadTextAsync("checkpoint"));
    }

    [Fact]
    public async Task A_write_without_condition_replaces()
    {
        var first = await Store.WriteTextAsync("run", "first");
        var second = await Store.WriteTextAsync("run", "second");

        Assert.NotEqual(first, second);
        Assert.Equal("second", await Store.ReadTextAsync("run"));
    }

    [Fact]
    public async Task Of_concurrent_creations_exactly_one_wins()
    {
        const int Writers = 16;
        for (var round = 0; round < 10; round++)
        {
            var name = $"run/{round}";
            var (written, go) = (0, new TaskCompletionSource());

            var winners = await Task.WhenAll(Enumerable.Range(0, Writers).Select(i => CreateAsync($"writer {i}")));

            Assert.Equal(await Store.ReadTextAsync(name), Assert.Single(winners, winner => winner is not null));

            async Task<string?> CreateAsync(string text)
            {
                try
                {
                    await Store.WriteAsync(new(name), (stream, token) => WriteWithAllAsync(stream, text), WriteCondition.Absent, Token);
                    return text;
                }
                catch (ArtifactConflictException)
                {
                    return null;
                }
            }

            // Ends when all have written, so that all ask for the name at the same moment.
            async Task WriteWithAllAsync(Stream stream, string text)
            {
                await stream.WriteAsync(Encoding.UTF8.GetBytes(text), Token);
                if (Interlocked.Increment(ref written) == Writers)
                {
                    go.SetResult();
                }

                await go.Task.WaitAsync(Waiting.Longest, Token);
                await Task.Yield();
            }
        }
    }

    [Fact]
    public async Task Processes_that_replace_by_ETag_lose_no_update()
    {
        string[] arguments = [.. Configuration, "--task=count", "--times=30"];
        WriterProcess[] writers = [.. Enumerable.Range(0, 3).Select(_ => new WriterProcess("count", arguments))];
        try
        {
            await Task.WhenAll(writers.Select(writer => writer.SaysAsync("ready")));
            await Store.WriteTextAsync("count", "0");
            await Task.WhenAll(writers.Select(writer => writer.EndAsync()));
        }
        finally
        {
            Array.ForEach(writers, writer => writer.Dispose());
        }

        Assert.StartsWith("90 ", await Store.ReadTextAsync("count"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_seen_of_a_write_whose_process_is_killed_half_way()
    {
        await Store.WriteTextAsync("replaced", "whole");
        foreach (var name in new[] { "new", "replaced" })
        {
            using var writer = new WriterProcess(name, [.. Configuration, "--task=endless"]);
            await writer.SaysAsync("half");
            await writer.KillAsync();
        }

        // The probe of a process that is killed may stay.
        Assert.Equal(["replaced"], (await Store.NamesAsync("")).Where(name => !name.StartsWith(ArtifactStoreProbe.Prefix, StringComparison.Ordinal)));
        Assert.Equal("whole", await Store.ReadTextAsync("replaced"));
        Assert.Null(await Store.OpenAsync(new("new"), Token));
    }

    [Fact]
    public Task A_prefix_lists_its_artifacts_and_no_others() => Listing.IsWholeAsync(Paged, count: 300);

    // More than the 5,000 that a blob store lists in one answer.
    [Fact(Explicit = true)]
    public Task A_prefix_lists_its_artifacts_of_thousands_and_no_others() => Listing.IsWholeAsync(Store, count: 5100);

    [Fact]
    public async Task A_deletion_takes_the_content_it_names_and_no_other()
    {
        var stale = await Store.WriteTextAsync("run", "first");
        var fresh = await Store.WriteTextAsync("run", "second");

        await Assert.ThrowsAsync<ArtifactConflictException>(() => Store.DeleteAsync(new("run"), stale, Token));
        Assert.Equal("second", await Store.ReadTextAsync("run"));
        Assert.True(await Store.DeleteAsync(new("run"), fresh, Token));
        Assert.False(await Store.DeleteAsync(new("run"), fresh, Token));
        Assert.Empty(await Store.NamesAsync(""));
    }

    [Fact]
    public async Task Nothing_is_written_when_the_writer_fails_half_way()
    {
        await Store.WriteTextAsync("run", "whole");

        await Assert.ThrowsAsync<InvalidDataException>(() => Store.WriteAsync(new("run"), WriteHalfAsync, WriteCondition.None, Token));

        Assert.Equal("whole", await Store.ReadTextAsync("run"));
        Assert.Equal(["run"], await Store.NamesAsync(""));

        static async Task WriteHalfAsync(Stream stream, CancellationToken token)
        {
            await stream.WriteAsync(new byte[1 << 20], token);
            throw new InvalidDataException();
        }
    }

    [Fact]
    public async Task A_cancelled_write_leaves_nothing()
    {
        using var source = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.WriteAsync(new("run"), CancelHalfWayAsync, WriteCondition.None, source.Token));

        Assert.Empty(await Store.NamesAsync(""));

        // Does not look at its token, as a writer that takes no time does not.
        async Task CancelHalfWayAsync(Stream stream, CancellationToken token)
        {
            await stream.WriteAsync("half"u8.ToArray(), CancellationToken.None);
            await source.CancelAsync();
        }
    }

    [Fact]
    public async Task A_cancelled_token_ends_every_call()
    {
        await Store.WriteTextAsync("run", "whole");
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.OpenAsync(new("run"), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.FindAsync(new("run"), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.DeleteAsync(new("run"), etag: null, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.ListAsync("", cancelled).CountAsync(CancellationToken.None));
        Assert.Equal("whole", await Store.ReadTextAsync("run"));
    }

    [Fact]
    public async Task A_prefix_that_no_name_can_have_is_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Store.NamesAsync("../"));
}
