using System.Net;
using System.Text.Json;
using EquiSep.Api.Access;
using Microsoft.Extensions.Options;

namespace EquiSep.Api.Tests.Access;

public sealed class QuotaTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_key_has_no_more_unfinished_runs_than_it_may_and_others_are_not_meant()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false, settings: [.. Keys.Settings, ("Api:Keys:1:MostRuns", "3")]);

        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync(host, KeyRole.Launch, Samples.Grid(2))).Status);
        var (status, text) = await PostAsync(host, KeyRole.Launch, Samples.Grid(2, first: 5));
        Assert.Equal(HttpStatusCode.TooManyRequests, status);
        Assert.Contains("'Launch' may have 3 runs that have not ended; there are 2, and this asks for 2 more.", text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync(host, KeyRole.Launch, Samples.OneRun)).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync(host, KeyRole.Admin, Samples.Grid(20, first: 30))).Status);
    }

    [Fact]
    public async Task Runs_that_have_ended_make_room_also_after_a_restart()
    {
        (string, string)[] settings = [.. Keys.Settings, ("Api:Keys:1:MostRuns", "1")];
        string run;
        await using (var host = await ApiHost.StartAsync(folder, works: false, settings: settings))
        {
            var (status, text) = await PostAsync(host, KeyRole.Launch, Samples.OneRun);
            Assert.Equal(HttpStatusCode.Accepted, status);
            run = JsonDocument.Parse(text).RootElement.GetProperty("runs")[0].GetProperty("id").GetString()!;
        }

        await using var restarted = await ApiHost.StartAsync(folder, works: false, settings: settings);
        await restarted.UntilAsync(run, _ => true, $"run {run} is not known");
        Assert.Equal(HttpStatusCode.TooManyRequests, (await PostAsync(restarted, KeyRole.Launch, Samples.Grid(1, first: 5))).Status);
        await restarted.Experiments.CancelRunAsync(run, ApiHost.Token);
        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync(restarted, KeyRole.Launch, Samples.Grid(1, first: 5))).Status);
    }

    [Fact]
    public async Task A_quota_of_none_is_refused_at_the_start()
    {
        (string, string)[] settings = [.. Keys.Settings, ("urls", "http://127.0.0.1:0"), ("Api:Keys:1:MostRuns", "0")];
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => KestrelHost.StartAsync(folder, settings));
        Assert.Contains("Api:Keys:1:MostRuns is a whole number from 1, or absent.", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, string Text)> PostAsync(ApiHost host, KeyRole role, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/experiments") { Content = new StringContent(body, null, "application/json") };
        using var answer = await host.Client.SendAsync(request.With(Keys.All[role]), ApiHost.Token);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(ApiHost.Token));
    }
}
