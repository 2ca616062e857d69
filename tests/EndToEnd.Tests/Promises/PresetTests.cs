using System.Diagnostics;

namespace EquiSep.EndToEnd.Tests.Promises;

/// <summary>Two trainers with the settings that users have.</summary>
public sealed class UsualDeployment() : Deployment(trainers: 2);

/// <summary>The explicit ones take minutes and want a quiet machine: <c>-explicit only</c>.</summary>
[Collection(nameof(Alone))]
public sealed class PresetTests(UsualDeployment deployment) : PromiseTest(deployment), IClassFixture<UsualDeployment>
{
    private const string Preset = "optimization";
    private const double MostOverhead = 1.15;
    private static readonly TimeSpan longest = TimeSpan.FromMinutes(10);

    [Fact(Explicit = true)]
    public async Task Figure_1_takes_at_most_15_percent_longer_than_in_one_process()
    {
        // One after the other, so that whatever else the machine does at the time meets both.
        var (alone, together) = (new List<double>(), new List<double>());
        foreach (var seed in (int[])[666, 667, 668])
        {
            var began = Stopwatch.GetTimestamp();
            var expected = await SingleProcess.RunAsync(["run", Preset, "--seed", $"{seed}"]);
            alone.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);

            began = Stopwatch.GetTimestamp();
            var experiment = await Api.SubmitAsync(new { preset = Preset, overrides = new { training = new { seed } } });
            var ended = await Api.WaitForEndAsync(experiment.Id, longest);
            together.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
            Say($"{alone[^1]:F1} s in one process, {together[^1]:F1} s over the broker");
            await AssertSameAsync(ended, expected);
        }

        var ratio = together.Order().ElementAt(1) / alone.Order().ElementAt(1);
        Say($"ratio of the medians {ratio:F2}");
        Assert.InRange(ratio, 0, MostOverhead);
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
            await SingleProcess.AssertSameAsync(expected.Single(result => result.Separation.Run == run.Name), Api, run.Id);
        }
    }
}
