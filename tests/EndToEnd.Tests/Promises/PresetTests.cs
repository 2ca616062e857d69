using System.Diagnostics;
using EquiSep.EndToEnd.Tests.Running;

namespace EquiSep.EndToEnd.Tests.Promises;

/// <summary>Two trainers with the settings that users have.</summary>
public sealed class UsualDeployment() : Deployment(trainers: 2);

/// <summary>The explicit ones take minutes and want a quiet machine: <c>-explicit only</c>.</summary>
public sealed class PresetTests(UsualDeployment deployment) : PromiseTest(deployment), IClassFixture<UsualDeployment>
{
    private const string Preset = "optimization";
    private const double MostOverhead = 1.15;
    private static readonly TimeSpan longest = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task Two_trainers_give_the_bits_of_one_process_for_each_run_of_figure_1()
    {
        const int epochs = 30;
        var experiment = await Api.SubmitAsync(new { preset = Preset, overrides = new { training = new { epochs } } });
        await AssertSameAsync(await Api.WaitForEndAsync(experiment.Id), await Standalone.RunAsync(["run", Preset, "--epochs", $"{epochs}"]));
    }

    [Fact(Explicit = true)]
    public async Task Figure_1_takes_at_most_15_percent_longer_than_in_one_process()
    {
        var began = Stopwatch.GetTimestamp();
        var expected = await Standalone.RunAsync(["run", Preset]);
        var alone = Stopwatch.GetElapsedTime(began).TotalSeconds;

        began = Stopwatch.GetTimestamp();
        var ended = await Api.WaitForEndAsync((await Api.SubmitAsync(new { preset = Preset })).Id, longest);
        var together = Stopwatch.GetElapsedTime(began).TotalSeconds;

        Say($"{alone:F1} s in one process, {together:F1} s in six: {together / alone:F2}");
        await AssertSameAsync(ended, expected);
        Assert.True(together <= MostOverhead * alone);
    }

    [Fact(Explicit = true)]
    public async Task A_thousand_tiny_runs_go_through_without_loss()
    {
        var began = Stopwatch.GetTimestamp();
        var experiment = await Api.SubmitAsync(Specifications.Request(Specifications.Tiny("thousand", [.. Enumerable.Range(1000, 1000)])));
        var accepted = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var ended = await Api.WaitForEndAsync(experiment.Id, longest);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;

        Say($"1000 runs accepted after {accepted:F1} s, completed after {seconds:F1} s: {1000 / seconds:F1} runs a second");
        Assert.Equal(1000, ended.Runs.Count(run => run.Status == "completed"));
    }

    private async Task AssertSameAsync(Experiment experiment, IReadOnlyList<Result> expected)
    {
        Assert.Equal(expected.Select(result => result.Separation.Run).Order(), experiment.Runs.Select(run => run.Name).Order());
        foreach (var run in experiment.Runs)
        {
            await Standalone.AssertSameAsync(expected.Single(result => result.Separation.Run == run.Name), Api, run.Id);
        }
    }
}
