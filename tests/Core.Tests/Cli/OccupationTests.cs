using EquiSep.Cli.Results;

namespace EquiSep.Core.Tests.Cli;

public sealed class OccupationTests
{
    private static readonly Occupant Me = new(Environment.ProcessId, "run width");

    [Fact]
    public async Task A_results_folder_that_another_run_uses_is_waited_for()
    {
        using var folder = new ScratchFolder();
        var results = new ResultsFolder(folder.Path);
        using var output = new SignallingWriter($"is in use by process {Environment.ProcessId} (run width); waiting until it ends");
        Task<Invocation> run;
        using (Occupation.Take(results.Store, Me, _ => Assert.Fail("nobody else has it"), TestContext.Current.CancellationToken))
        {
            run = Task.Run(() => Invocation.Of(output, TestContext.Current.CancellationToken,
                "run", "optimization", "--only", "sgd-L2", "--epochs", "2", "--offline", "--results", folder.Path));
            await output.Written.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
            Assert.False(Directory.Exists(folder.At("optimization")));
        }

        Assert.Equal(0, (await run).ExitCode);
    }

    [Fact]
    public void The_wait_can_be_ended()
    {
        using var folder = new ScratchFolder();
        var results = new ResultsFolder(folder.Path);
        using var held = Occupation.Take(results.Store, Me, _ => { }, TestContext.Current.CancellationToken);
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Occupation.Take(results.Store, Me, _ => stop.Cancel(), stop.Token));
    }

    [Fact]
    public void A_folder_that_a_server_uses_is_refused_with_the_server_s_address()
    {
        using var folder = new ScratchFolder();
        using var held = Occupation.Take(new ResultsFolder(folder.Path).Store, Me, _ => { }, TestContext.Current.CancellationToken);
        held.Announce(new(Environment.ProcessId, "serve", "http://localhost:1234"));
        var run = Invocation.OfRun(folder.Path);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("POST http://localhost:1234/api/experiments", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".in-use")]
    [InlineData(".in-use-by")]
    public void A_folder_that_cannot_be_written_is_not_waited_for(string file)
    {
        using var folder = new ScratchFolder();
        var store = new ResultsFolder(folder.Path).Store;
        Directory.CreateDirectory(Path.Combine(store, file));
        AssertNotWritable(folder);
    }

    [Fact]
    public void A_lock_that_cannot_be_opened_for_another_reason_is_not_waited_for()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a program that runs cannot be opened for writing on Linux");
        using var folder = new ScratchFolder();
        File.CreateSymbolicLink(Path.Combine(new ResultsFolder(folder.Path).Store, ".in-use"), Environment.ProcessPath!);
        AssertNotWritable(folder);
    }

    private static void AssertNotWritable(ScratchFolder folder)
    {
        var run = Invocation.OfRun(folder.Path);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains($"The results folder {folder.At("artifacts")} cannot be written: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("--results DIR", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_was_killed_does_not_keep_others_out()
    {
        using var folder = new ScratchFolder();
        var store = new ResultsFolder(folder.Path).Store;
        using (var held = Occupation.Take(store, Me, _ => { }, TestContext.Current.CancellationToken))
        {
            held.Announce(new(Process: int.MaxValue, "serve", "http://localhost:1234"));
        }

        Occupation.Take(store, Me, _ => Assert.Fail("nobody has it"), TestContext.Current.CancellationToken).Dispose();
    }
}
