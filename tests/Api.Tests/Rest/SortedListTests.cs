using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EquiSep.Api.Rest;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Coordinator.Views;
using EquiSep.Experiments;

namespace EquiSep.Api.Tests.Rest;

/// <summary>Experiments with results of all kinds, for all tests of the class.</summary>
public sealed class ResultsHost : IAsyncLifetime
{
    private readonly ScratchFolder folder = new();
    private ApiHost? host;

    internal ApiHost Host => host!;

    /// <summary>Ids of the experiments, in the order of submission.</summary>
    internal List<string> Ids { get; } = [];

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        host = await ApiHost.StartAsync(folder);
        host.Services.Measured = Measured;
        await SubmitAsync(Samples.Grid(7), completed: 7);
        await SubmitAsync("""{ "preset": "linearized", "only": ["lr1e-4"] }""", completed: 1);
        await SubmitAsync("""{ "specification": { "name": "Zoo", "data": { "name": "cm" }, "network": { "family": "GLNN", "layers": 2 }, "training": { "epochs": 4, "seed": [1, 3, 8, 9] } } }""", completed: 4);
        await SubmitAsync(Samples.LongRun, completed: 0);
        await SubmitAsync(Samples.Grid(3, first: 20), completed: 3);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (host is not null)
        {
            await host.DisposeAsync();
        }

        folder.Dispose();
    }

    // Equal numbers, numbers of either sign, and none.
    private static SeparationResult Measured(Specification specification)
    {
        var seed = specification.Training.Seed;
        var sample = Samples.Separation(specification);
        var r = 0.1 * (seed % 5) * (seed % 2 == 0 ? -1 : 1);
        return sample with
        {
            Fit = seed % 4 == 3 ? null : sample.Fit! with { Pearson = r, DecayRatio = 1.0 / (1 + (seed % 3)) },
            Accuracy = seed % 7 == 6 ? null : new(1, 0.05 * (seed % 6)),
        };
    }

    private async Task SubmitAsync(string body, int completed)
    {
        var submitted = await Host.SubmitAsync(body);
        Ids.Add(submitted.Id);
        foreach (var run in submitted.Runs.Take(completed))
        {
            await Host.UntilAsync(run.Id, RunStatus.Completed);
        }
    }
}

public sealed class SortedListTests(ResultsHost results) : IClassFixture<ResultsHost>
{
    private const int Runs = 16;

    private ApiHost Host => results.Host;

    public static TheoryData<string, string> Orders()
    {
        var all = new TheoryData<string, string>();
        foreach (var sort in (string[])["created", "name", "status", "r", "rho", "accuracy"])
        {
            all.Add(sort, "asc");
            all.Add(sort, "desc");
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Runs_are_sorted_over_all_pages_without_gap_or_repetition(string sort, string order)
    {
        var runs = await PagesAsync<RunView>($"runs?sort={sort}&order={order}", Runs, run => run.Id);

        AssertSorted(runs, order, sort switch
        {
            "created" => run => run.Created,
            "name" => run => run.Name.ToUpperInvariant(),
            "status" => run => (int)run.Status,
            "r" => run => run.Result?.Pearson is { } r ? Math.Abs(r) : null,
            "rho" => run => run.Result?.DecayRatio,
            _ => run => run.Result?.Accuracy,
        });
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Experiments_are_sorted_over_all_pages_without_gap_or_repetition(string sort, string order)
    {
        var experiments = await PagesAsync<ExperimentView>($"experiments?sort={sort}&order={order}", results.Ids.Count, experiment => experiment.Id);

        AssertSorted(experiments, order, sort switch
        {
            "created" => experiment => experiment.Created,
            "name" => experiment => experiment.Name.ToUpperInvariant(),
            "status" => experiment => (int)experiment.Status,
            "r" => experiment => experiment.Best?.Pearson is { } r ? Math.Abs(r) : null,
            "rho" => experiment => experiment.Best?.DecayRatio,
            _ => experiment => experiment.Best?.Accuracy,
        });
    }

    [Fact]
    public async Task The_best_of_an_experiment_are_those_of_its_runs()
    {
        var runs = (await Host.GetAsync<ListPage<RunView>>($"/api/runs?experiment={results.Ids[0]}")).Items.Select(run => run.Result!).ToList();
        var best = (await Host.GetAsync<ExperimentView>($"/api/experiments/{results.Ids[0]}")).Best!;

        Assert.Equal(runs.Max(run => Math.Abs(run.Pearson ?? 0)), Math.Abs(best.Pearson!.Value));
        Assert.Equal((runs.Min(run => run.DecayRatio), runs.Max(run => run.Accuracy)), (best.DecayRatio, best.Accuracy));
    }

    [Theory]
    [InlineData("", "created", "desc")]
    [InlineData("sort=name", "name", "asc")]
    [InlineData("sort=status", "status", "asc")]
    [InlineData("sort=r", "r", "desc")]
    [InlineData("sort=rho", "rho", "asc")]
    [InlineData("sort=accuracy", "accuracy", "desc")]
    public async Task Without_a_direction_the_most_interesting_come_first(string query, string sort, string order)
    {
        var usual = await Host.GetAsync<ListPage<RunView>>($"/api/runs?{query}");
        var named = await Host.GetAsync<ListPage<RunView>>($"/api/runs?sort={sort}&order={order}");
        Assert.Equal(named.Items.Select(run => run.Id), usual.Items.Select(run => run.Id));
    }

    [Theory]
    [InlineData("runs", "status=completed", 15)]
    [InlineData("runs", "status=queued", 1)]
    [InlineData("runs", "name=LR1E", 1)]
    [InlineData("runs", "name=%20", 0)]
    [InlineData("runs", "preset=linearized", 1)]
    [InlineData("runs", "data=cm", 4)]
    [InlineData("runs", "network=GLNN", 5)]
    [InlineData("runs", "network=GLNN&data=cm&status=completed&name=s", 4)]
    [InlineData("runs", "from=2000-01-01", 16)]
    [InlineData("runs", "until=2000-01-01", 0)]
    [InlineData("experiments", "status=completed", 4)]
    [InlineData("experiments", "name=zo", 1)]
    [InlineData("experiments", "preset=linearized", 1)]
    [InlineData("experiments", "data=cm", 1)]
    [InlineData("experiments", "network=GLNN", 2)]
    [InlineData("experiments", "network=GLNN&name=grid", 0)]
    [InlineData("experiments", "from=2000-01-01T00:00:00Z", 5)]
    [InlineData("experiments", "until=2000-01-01T00:00:00%2B01:00", 0)]
    public async Task Every_filter_chooses(string list, string query, int count)
    {
        var page = await Host.GetAsync<ListPage<JsonElement>>($"/api/{list}?{query}");
        Assert.Equal((count, count), (page.Count, page.Items.Count));
    }

    [Theory]
    [InlineData("runs")]
    [InlineData("experiments")]
    public async Task A_time_divides_what_was_submitted_before_it_from_the_rest(string list)
    {
        var middle = (await Host.GetAsync<ExperimentView>($"/api/experiments/{results.Ids[2]}")).Created;
        var time = Uri.EscapeDataString(middle.ToString("O", System.Globalization.CultureInfo.InvariantCulture));

        var before = await IdsAsync($"{list}?until={time}");
        var since = await IdsAsync($"{list}?from={time}");

        Assert.Equal(results.Ids[..2].Order(), before.Select(id => id[..32]).Distinct().Order());
        Assert.Equal(results.Ids[2..].Order(), since.Select(id => id[..32]).Distinct().Order());
    }

    [Theory]
    [InlineData("status", "gone")]
    [InlineData("preset", "none")]
    [InlineData("data", "none")]
    [InlineData("network", "none")]
    [InlineData("from", "yesterday-ish")]
    [InlineData("until", "2026-13-01")]
    [InlineData("sort", "size")]
    [InlineData("order", "up")]
    [InlineData("limit", "0")]
    [InlineData("limit", "501")]
    [InlineData("cursor", "x")]
    [InlineData("colour", "red")]
    public async Task A_bad_value_is_refused_by_the_name_of_its_parameter(string parameter, string value)
    {
        foreach (var list in (string[])["runs", "experiments"])
        {
            using var answer = await Host.Client.GetAsync($"/api/{list}?{parameter}={value}", ApiHost.Token);

            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            var errors = (await answer.Content.ReadFromJsonAsync<JsonElement>(ApiHost.Token)).GetProperty("errors");
            Assert.Equal([parameter], errors.EnumerateObject().Select(error => error.Name));
        }
    }

    [Fact]
    public async Task A_cursor_belongs_to_its_order()
    {
        var page = await Host.GetAsync<ListPage<RunView>>("/api/runs?sort=rho&limit=2");
        using var answer = await Host.Client.GetAsync($"/api/runs?sort=accuracy&limit=2&cursor={page.Next}", ApiHost.Token);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    // Items without a value come last in either direction.
    private static void AssertSorted<T>(IReadOnlyList<T> items, string order, Func<T, IComparable?> value)
    {
        var values = items.Select(value).ToList();
        var known = values.TakeWhile(item => item is not null).ToList();
        Assert.All(values.Skip(known.Count), Assert.Null);
        Assert.True(known.Distinct().Count() > 1, "the values do not differ");
        Assert.All(known.Zip(known.Skip(1)), pair =>
            Assert.True(Math.Sign(Compare(pair.First, pair.Second)) != (order == "asc" ? 1 : -1), $"{pair.First} comes before {pair.Second}"));

        static int Compare(IComparable? one, IComparable? other) =>
            one is string text ? string.CompareOrdinal(text, (string)other!) : one!.CompareTo(other);
    }

    private async Task<IReadOnlyList<T>> PagesAsync<T>(string query, int count, Func<T, string> id)
    {
        var whole = (await Host.GetAsync<ListPage<T>>($"/api/{query}")).Items;
        foreach (var limit in (int[])[1, 3, 5])
        {
            var pages = new List<T>();
            string? cursor = null;
            do
            {
                var page = await Host.GetAsync<ListPage<T>>($"/api/{query}&limit={limit}{(cursor is null ? "" : $"&cursor={cursor}")}");
                Assert.Equal(count, page.Count);
                Assert.Equal(Math.Min(limit, count - pages.Count), page.Items.Count);
                pages.AddRange(page.Items);
                cursor = page.Next;
            }
            while (cursor is not null);

            Assert.Equal(whole.Select(id), pages.Select(id));
        }

        Assert.Equal(count, whole.Select(id).Distinct().Count());
        return whole;
    }

    private async Task<List<string>> IdsAsync(string query) =>
        [.. (await Host.GetAsync<ListPage<JsonElement>>($"/api/{query}")).Items.Select(item => item.GetProperty("id").GetString()!)];
}
