using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EquiSep.Api.Catalogue;
using EquiSep.Experiments;
using EquiSep.Experiments.Paper;
using EquiSep.Experiments.Validation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Logging;

namespace EquiSep.Api.Tests.Catalogue;

/// <summary>What can be asked for.</summary>
public sealed class CatalogueApiTests
{
    [Fact]
    public async Task Presets_are_listed_and_each_gives_specifications_that_can_be_posted()
    {
        await using var app = await StartAsync();
        var presets = await GetAsync(app, "/api/presets");
        Assert.Equal(Presets.All.Select(preset => preset.Name), presets.EnumerateArray().Select(preset => preset.GetProperty("name").GetString()));

        var preset = await GetAsync(app, "/api/presets/optimization");
        var runs = preset.GetProperty("runs").EnumerateArray().ToList();
        Assert.Equal(9, runs.Count);
        Assert.All(runs, run => Assert.Empty(SpecificationReader.Read(run.GetProperty("specification").GetRawText(), out _)));
    }

    [Fact]
    public async Task An_unknown_preset_is_answered_with_the_nearest_one()
    {
        await using var app = await StartAsync();
        using var client = app.GetTestClient();
        using var answer = await client.GetAsync(new Uri("/api/presets/optimisation", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("did you mean 'optimization'?", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_sets_and_networks_come_with_schema_and_defaults()
    {
        await using var app = await StartAsync();
        var datasets = await GetAsync(app, "/api/datasets");
        Assert.Equal(DataNames.All, datasets.GetProperty("names").EnumerateArray().Select(entry => entry.GetProperty("name").GetString()));
        Assert.Equal(100, datasets.GetProperty("schema").GetProperty("data").GetProperty("properties").GetProperty("perClass").GetProperty("default").GetInt32());

        var networks = await GetAsync(app, "/api/networks");
        Assert.Equal(Families.All, networks.GetProperty("names").EnumerateArray().Select(entry => entry.GetProperty("name").GetString()));
        Assert.Equal(600, networks.GetProperty("schema").GetProperty("training").GetProperty("properties").GetProperty("epochs").GetProperty("default").GetInt32());
    }

    private static async Task<JsonElement> GetAsync(WebApplication app, string path)
    {
        using var client = app.GetTestClient();
        return await client.GetFromJsonAsync<JsonElement>(path, TestContext.Current.CancellationToken);
    }

    private static async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        var app = builder.Build();
        app.MapCatalogue();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
