using System.Diagnostics;
using System.Globalization;

namespace EquiSep.EndToEnd.Tests.Promises;

/// <summary>Explicit, for it wants a quiet machine: <c>-explicit only</c>.</summary>
[Collection(nameof(Alone))]
public sealed class ListTests(UsualDeployment deployment) : PromiseTest(deployment), IClassFixture<UsualDeployment>
{
    private const int ManyRuns = 10_000;
    private const int Samples = 600;
    private const double MostMilliseconds = 200;

    [Fact(Explicit = true)]
    public async Task Lists_of_ten_thousand_runs_are_answered_within_200_ms()
    {
        // Otherwise the numbers would be those of a machine that trains.
        await Deployment.DownAsync([.. Deployment.Trainers]);
        var began = Stopwatch.GetTimestamp();
        var experiment = await Api.SubmitAsync(Specifications.Request(Specifications.Tiny("many", [.. Enumerable.Range(20_000, ManyRuns)])));
        Say($"{ManyRuns} runs accepted after {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s");
        await Waiting.UntilAsync(async () => await Deployment.Messages.CountAsync("train-model") == ManyRuns, "all commands are sent");

        string[] queries = ["", "?status=queued", "?status=completed", "?data=cfm", "?network=GFNN", $"?experiment={experiment.Id}"];
        var milliseconds = new List<double>();
        for (var i = 0; i < Samples; i++)
        {
            began = Stopwatch.GetTimestamp();
            await Api.ListAsync(queries[i % queries.Length]);
            milliseconds.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        milliseconds.Sort();
        var (median, late) = (milliseconds[Samples / 2], milliseconds[Samples * 95 / 100]);
        Say(string.Create(CultureInfo.InvariantCulture, $"median {median:F1} ms, p95 {late:F1} ms, slowest {milliseconds[^1]:F1} ms"));
        Assert.True(late < MostMilliseconds);
    }
}
