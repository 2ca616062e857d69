using System.Net;
using System.Text.Json;
using EquiSep.EndToEnd.Tests.Running;
using EquiSep.Experiments;
using EquiSep.Experiments.Requests;
using EquiSep.Pipeline.Messages;

namespace EquiSep.EndToEnd.Tests.Soak;

/// <summary>Somebody who uses the API whatever happens to it, has one wish at a time, and looks at every answer.</summary>
/// <param name="api">The API.</param>
/// <param name="seed">Seed of the soak.</param>
/// <param name="number">Which user it is.</param>
/// <param name="say">Told of each wish before it is uttered.</param>
internal sealed class User(ApiClient api, int seed, int number, Action<string> say)
{
    private static readonly object[] nonsense =
    [
        new { },
        new { preset = "no-such-preset" },
        new { specification = Shapes.Specification(Shape.Tiny, "no/name", [1]) },
        new { specification = Shapes.Specification(Shape.Tiny, "negative", [-1]) },
        new { specification = Shapes.Specification(Shape.Tiny, "none", []) },
        new { specification = new { name = "incomplete", data = new { name = "cfm" } } },
    ];

    private const int Latest = 3;

    // Older than half a minute: uploads that are being measured are younger.
    private const string Garbage = "/api/garbage?olderThanHours=0.01";
    private readonly Asking asking = new(api);
    private readonly Dictionary<string, int> deletions = [];
    private int anyDeletions;

    /// <summary>The experiments that he has.</summary>
    public List<Possession> Experiments { get; } = [];

    /// <summary>The wishes that were granted or properly refused, with the answer.</summary>
    public List<(WishKind Kind, HttpStatusCode Answer)> Answers { get; } = [];

    /// <summary>How many runs were accepted.</summary>
    public int Runs { get; private set; }

    /// <summary>How many requests had to be repeated because nobody could answer them.</summary>
    public int Unanswered => asking.Unanswered;

    /// <summary>How often a model may have been deleted at his wish.</summary>
    /// <param name="model">Key of the model.</param>
    public int Deletions(string model) => anyDeletions + deletions.GetValueOrDefault(model);

    /// <summary>Utters wishes.</summary>
    /// <param name="isOver">Whether to end.</param>
    /// <param name="stop">Ends it at once.</param>
    public async Task LiveAsync(Func<bool> isOver, CancellationToken stop)
    {
        foreach (var (index, wish) in Wishes.Of(seed, number).Index())
        {
            if (isOver())
            {
                return;
            }

            stop.ThrowIfCancellationRequested();
            var mine = Choose(wish);
            say($"user {number}, wish {index}: {wish.Kind} {(wish.Kind == WishKind.Submit ? $"{wish.Shape} {string.Join(' ', wish.Seeds)}" : mine?.Id)}");
            if (await FulfilAsync(wish, $"soak-{seed}-{number}-{index}", mine) is { } answer)
            {
                Answers.Add((wish.Kind, answer.Status));
            }

            await Task.Delay(wish.Quiet, stop);
        }
    }

    // What can be cancelled or tried again is most likely among the latest.
    private Possession? Choose(Wish wish) => wish.Kind switch
    {
        WishKind.Look or WishKind.Delete when Experiments.Count > 0 => Experiments[wish.Which % Experiments.Count],
        WishKind.CancelRun or WishKind.CancelExperiment when Experiments.Count > 0 => Experiments[^(1 + (wish.Which % Math.Min(Latest, Experiments.Count)))],
        WishKind.Retry => Experiments.FindLast(experiment => experiment.Statuses.Values.Contains("failed")) ?? Experiments.LastOrDefault(),
        _ => null,
    };

    private async Task<Answer?> FulfilAsync(Wish wish, string name, Possession? mine) => (wish.Kind, mine) switch
    {
        (WishKind.Submit, _) => await SubmitAsync(wish, name),
        (WishKind.SubmitNonsense, _) => (await asking.AskAsync(HttpMethod.Post, "/api/experiments", () => ApiClient.Json(nonsense[wish.Which % nonsense.Length]))).Expect(HttpStatusCode.BadRequest),
        (WishKind.Measure, _) => await MeasureAsync(),
        (WishKind.NameGarbage, _) => (await asking.AskAsync(HttpMethod.Get, Garbage)).Expect(HttpStatusCode.OK),
        (WishKind.CollectGarbage, _) => await CollectGarbageAsync(),
        (_, null) => null,
        (WishKind.Look, _) => await LookAsync(mine, wish.Which),
        (WishKind.CancelRun, _) => await CancelRunAsync(mine, mine.Statuses.Keys.Order().ElementAt(wish.Which % mine.Statuses.Count)),
        (WishKind.CancelExperiment, _) => await CancelAsync(mine),
        (WishKind.Retry, _) => (await asking.AskAsync(HttpMethod.Post, $"/api/experiments/{mine.Id}/retry")).Expect(HttpStatusCode.Accepted, HttpStatusCode.Conflict),
        _ => await DeleteAsync(mine),
    };

    private async Task<Answer> SubmitAsync(Wish wish, string name)
    {
        // The key makes one experiment of requests whose answers got lost.
        var request = Specifications.Request(Shapes.Specification(wish.Shape, name, wish.Seeds));
        var answer = (await asking.AskAsync(HttpMethod.Post, "/api/experiments", () => ApiClient.Json(request), name)).Expect(HttpStatusCode.Accepted);
        var experiment = answer.Read<Experiment>();
        var plan = ExperimentRequest.Read(JsonSerializer.Serialize(request));
        Experiments.Add(new(experiment.Id, wish, experiment.Runs.Select(run => run.Id).Zip(plan.Runs).ToDictionary(run => run.First, run => run.Second)));
        Experiments[^1].See(experiment);
        Runs += experiment.Runs.Count;
        return answer;
    }

    private async Task<Answer> LookAsync(Possession mine, int which)
    {
        var answer = (await asking.AskAsync(HttpMethod.Get, $"/api/experiments/{mine.Id}")).Expect(HttpStatusCode.OK);
        var experiment = answer.Read<Experiment>();
        mine.See(experiment);
        var run = experiment.Runs[which % experiment.Runs.Count];
        if (run.Status == "completed")
        {
            (await asking.AskAsync(HttpMethod.Get, $"/api/runs/{run.Id}/separation")).Expect(HttpStatusCode.OK);
        }

        return answer;
    }

    private async Task<Answer> CancelRunAsync(Possession mine, string run)
    {
        mine.Cancel([run]);
        var answer = (await asking.AskAsync(HttpMethod.Post, $"/api/runs/{run}/cancel")).Expect(HttpStatusCode.Accepted, HttpStatusCode.Conflict);
        var now = (await asking.AskAsync(HttpMethod.Get, $"/api/runs/{run}")).Expect(HttpStatusCode.OK).Read<Run>();
        mine.See(now);
        Assert.True(
            now.Status == "cancelled" || (answer.Status == HttpStatusCode.Conflict && IsEnd(mine, now)), $"The wish to cancel was answered with {answer.Status}; {now}");
        return answer;
    }

    private async Task<Answer> CancelAsync(Possession mine)
    {
        mine.Cancel(mine.Statuses.Keys);
        var answer = (await asking.AskAsync(HttpMethod.Post, $"/api/experiments/{mine.Id}/cancel")).Expect(HttpStatusCode.Accepted, HttpStatusCode.Conflict);
        var now = (await asking.AskAsync(HttpMethod.Get, $"/api/experiments/{mine.Id}")).Expect(HttpStatusCode.OK).Read<Experiment>();
        mine.See(now);
        Assert.All(now.Runs, run => Assert.True(IsEnd(mine, run), $"The wish to cancel was answered with {answer.Status}; {run}"));
        return answer;
    }

    // One that has failed cannot be cancelled, and begins again when somebody else asks for the same.
    private static bool IsEnd(Possession mine, Run run) => run.HasEnded || mine.Wish.Shape == Shape.Unavailable;

    private async Task<Answer> DeleteAsync(Possession mine)
    {
        foreach (var model in mine.Specifications.Values.Select(Keys.Model).Distinct())
        {
            deletions[model] = deletions.GetValueOrDefault(model) + 1;
        }

        var answer = (await asking.AskAsync(HttpMethod.Delete, $"/api/experiments/{mine.Id}")).Expect(HttpStatusCode.NoContent, HttpStatusCode.NotFound, HttpStatusCode.Conflict);
        if (answer.Status == HttpStatusCode.Conflict)
        {
            Assert.False(mine.HasEnded, $"Experiment {mine.Id} has ended and cannot be deleted: {answer.Body}");
            return answer;
        }

        // The answer to the request that deleted it may have got lost.
        Assert.True(answer.Status == HttpStatusCode.NoContent || answer.Attempts > 1, $"Experiment {mine.Id} is gone.");
        Experiments.Remove(mine);
        return answer;
    }

    // Nobody may have been there to measure in time.
    private async Task<Answer> MeasureAsync()
    {
        var answer = (await asking.AskAsync(HttpMethod.Post, "/api/separations", Features.Form)).Expect(HttpStatusCode.OK, HttpStatusCode.GatewayTimeout);
        Assert.True(answer.Status != HttpStatusCode.OK || Features.Within == answer.Read<FeaturesMeasured>().Within, answer.Body);
        return answer;
    }

    private async Task<Answer> CollectGarbageAsync()
    {
        // What was trained for runs that are deleted may be trained again for others.
        var answer = (await asking.AskAsync(HttpMethod.Delete, Garbage)).Expect(HttpStatusCode.OK);
        anyDeletions += answer.Attempts > 1 || answer.Body.Contains("/model.json", StringComparison.Ordinal) ? 1 : 0;
        return answer;
    }
}
