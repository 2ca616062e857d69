using EquiSep.Pipeline.Building;

namespace EquiSep.Services.Tests.Building;

public sealed class ThreadComputationTests
{
    private readonly ThreadComputation computation = new();

    [Fact]
    public async Task Between_its_waits_a_function_runs_on_one_thread_of_its_own()
    {
        var threads = new List<Thread>();

        await computation.RunOnThreadAsync(async () =>
        {
            threads.Add(Thread.CurrentThread);
            Assert.False(Thread.CurrentThread.IsThreadPoolThread);
            await Task.Yield();
            threads.Add(Thread.CurrentThread);
            await Task.Delay(1);
            threads.Add(Thread.CurrentThread);
            await InnerAsync(threads);
            return true;
        });

        Assert.Equal(4, threads.Count);
        var thread = Assert.Single(threads.Distinct());
        Assert.NotEqual(thread, Thread.CurrentThread);
        Assert.True(thread.Join(Waiting.Longest));
    }

    [Fact]
    public async Task Its_result_and_its_exception_are_those_of_the_function()
    {
        Assert.Equal(7, await computation.RunOnThreadAsync(() => Task.FromResult(7)));
        await Assert.ThrowsAsync<InvalidDataException>(() => computation.RunOnThreadAsync<int>(() => throw new InvalidDataException()));
        await Assert.ThrowsAsync<InvalidDataException>(() => computation.RunOnThreadAsync<int>(async () =>
        {
            await Task.Yield();
            throw new InvalidDataException();
        }));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => computation.RunOnThreadAsync(() => Task.FromCanceled<int>(new(canceled: true))));
    }

    [Fact]
    public async Task What_a_function_started_and_did_not_wait_for_goes_on_after_its_end()
    {
        var (gate, ended) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource<bool>());
        var thread = await computation.RunOnThreadAsync(() =>
        {
            _ = LaterAsync(gate.Task, ended);
            return Task.FromResult(Thread.CurrentThread);
        });
        Assert.True(thread.Join(Waiting.Longest));

        gate.SetResult();

        await ended.Task.Within("the rest runs");
    }

    private static async Task InnerAsync(List<Thread> threads)
    {
        await Task.Delay(1);
        threads.Add(Thread.CurrentThread);
    }

    private static async Task LaterAsync(Task gate, TaskCompletionSource<bool> ended)
    {
        await gate;
        ended.SetResult(true);
    }
}
