using EquiSep.Core.Training;
using EquiSep.Testing;

namespace EquiSep.Core.Tests.Cli;

public sealed class ServeTests
{
    [Fact]
    public async Task A_request_is_carried_out_and_what_run_has_made_is_not_made_again()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent by kill");
        using var folder = new ScratchFolder();
        Assert.Equal(0, Invocation.OfRun(folder.Path).ExitCode);
        var made = File.GetLastWriteTimeUtc(Assert.Single(Directory.GetFiles(folder.At("artifacts", "models"), "model.json", SearchOption.AllDirectories)));

        await using var server = await ServerProcess.StartAsync(folder.Path);
        var posted = await server.PostAsync("/api/experiments", """{ "preset": "optimization", "only": ["sgd-L2", "adam-L2"], "overrides": { "training": { "epochs": 2 } } }""");
        var id = posted.GetProperty("id").GetString()!;
        await server.FollowAsync(id);
        var experiment = await server.GetAsync($"/api/experiments/{id}");
        Assert.Equal("completed", experiment.GetProperty("status").GetString());
        Assert.Equal(2, Directory.GetDirectories(folder.At("artifacts", "models")).Length);
        Assert.Contains(Directory.GetFiles(folder.At("artifacts", "models"), "model.json", SearchOption.AllDirectories), file => File.GetLastWriteTimeUtc(file) == made);

        var refused = Invocation.OfRun(folder.Path);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("in use by process", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, await server.StopAsync());
        Assert.Equal(0, Invocation.OfRun(folder.Path).ExitCode);
    }

    [Fact]
    public async Task A_killed_server_goes_on_when_it_starts_again_and_ends_with_the_same_bits()
    {
        const string Request = """{ "preset": "optimization", "only": ["momentum-L2"], "overrides": { "training": { "epochs": 400 } } }""";
        using var folder = new ScratchFolder();
        using var whole = new ScratchFolder();
        Assert.Equal(0, Invocation.Of("run", "optimization", "--only", "momentum-L2", "--epochs", "400", "--offline", "--results", whole.Path).ExitCode);

        string id;
        await using (var server = await ServerProcess.StartAsync(folder.Path))
        {
            var posted = await server.PostAsync("/api/experiments", Request);
            id = posted.GetProperty("id").GetString()!;

            // The first one holds no epoch, and on a busy machine the second one does not either.
            await Waiting.UntilAsync(() => Task.FromResult(SavedEpochs(folder)), epochs => epochs > 0, "an epoch is in the checkpoint");
            await server.KillAsync();
        }

        await using var second = await ServerProcess.StartAsync(folder.Path);
        var events = await second.FollowAsync(id);
        Assert.Contains("completed", events, StringComparison.Ordinal);
        var log = System.Text.Encoding.UTF8.GetString(await second.GetBytesAsync($"/api/runs/{id}-0001/logs"));
        Assert.True(System.Text.RegularExpressions.Regex.IsMatch(log, "training goes on after epoch [1-9]"), log);
        Assert.Equal(File.ReadAllBytes(whole.At("optimization", "momentum-L2", "model.safetensors")), await second.GetBytesAsync($"/api/runs/{id}-0001/model?metadata=false"));
    }

    private static int SavedEpochs(ScratchFolder folder)
    {
        if (Directory.GetFiles(folder.Path, "checkpoint.safetensors", SearchOption.AllDirectories) is not [var file])
        {
            return 0;
        }

        using var checkpoint = File.OpenRead(file);
        return CheckpointFile.Read(checkpoint).Epochs.Count;
    }
}
