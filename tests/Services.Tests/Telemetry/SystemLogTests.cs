namespace EquiSep.Services.Tests.Telemetry;

public sealed class SystemLogTests
{
    [Fact]
    public async Task An_experiment_of_nine_runs_is_four_lines_a_run_at_the_default_level_each_with_its_id()
    {
        await using var system = await WholeSystem.StartAsync();
        var before = system.Log.Lines.Count();

        var experiment = await system.SubmitAsync("""{"preset":"optimization","overrides":{"training":{"epochs":2}}}""");
        await system.UntilAsync(experiment, "completed");

        // The last line follows the status.
        bool EndIsLogged() => system.Log.Lines.Skip(before).Any(line => line.Contains("has ended", StringComparison.Ordinal));
        await Waiting.UntilAsync(() => Task.FromResult(EndIsLogged()), "the end is logged");

        // Accepted and ended; one data set; of each run the beginning and the end of its training, its measurement, its end.
        var lines = system.Log.Lines.Skip(before).ToList();
        Assert.Equal(2 + 1 + (9 * 4), lines.Count);
        Assert.All(lines, line => Assert.StartsWith("Information: ", line, StringComparison.Ordinal));
        Assert.All(lines, line => Assert.Contains(experiment, line, StringComparison.Ordinal));
    }
}
