using System.Diagnostics;
using System.Net;

namespace EquiSep.EndToEnd.Tests.Measurements;

/// <summary>What came of asking for a while.</summary>
/// <param name="PerSecond">Answers a second.</param>
/// <param name="Milliseconds">What each answer took, from the shortest.</param>
/// <param name="Statuses">How often each status was answered.</param>
internal sealed record LoadResult(double PerSecond, IReadOnlyList<double> Milliseconds, IReadOnlyDictionary<HttpStatusCode, int> Statuses)
{
    /// <summary>The time within which a share of the answers came, in milliseconds.</summary>
    public double Within(double share) => Milliseconds[(int)(share * (Milliseconds.Count - 1))];
}

/// <summary>Clients that ask one after the other, each as soon as it has its answer.</summary>
internal static class Load
{
    /// <summary>Lets clients ask for a while.</summary>
    /// <param name="client">Their connections.</param>
    /// <param name="clients">How many there are.</param>
    /// <param name="time">How long they ask.</param>
    /// <param name="request">Makes a request; no two get the same number.</param>
    public static async Task<LoadResult> RunAsync(HttpClient client, int clients, TimeSpan time, Func<int, HttpRequestMessage> request)
    {
        var number = 0;
        var began = Stopwatch.GetTimestamp();
        var answers = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            var mine = new List<(HttpStatusCode Status, double Milliseconds)>();
            while (Stopwatch.GetElapsedTime(began) < time)
            {
                using var message = request(Interlocked.Increment(ref number));
                var asked = Stopwatch.GetTimestamp();
                using var answer = await client.SendAsync(message, TestContext.Current.CancellationToken);
                await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
                mine.Add((answer.StatusCode, Stopwatch.GetElapsedTime(asked).TotalMilliseconds));
            }

            return mine;
        })));
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var all = answers.SelectMany(mine => mine).ToList();
        return new(
            all.Count / seconds,
            [.. all.Select(answer => answer.Milliseconds).Order()],
            all.GroupBy(answer => answer.Status).ToDictionary(group => group.Key, group => group.Count()));
    }
}
