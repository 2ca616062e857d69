using System.Text.Json;
using EquiSep.Api.Rest;
using EquiSep.Contracts;
using EquiSep.Contracts.Paper;
using EquiSep.Contracts.Requests;

namespace EquiSep.Api.Tests.Rest;

public sealed class CatalogueTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_can_be_asked_for_is_listed_with_schema_and_defaults()
    {
        await using var host = await ApiHost.StartAsync(folder);

        var presets = await host.GetAsync<List<PresetLine>>("/api/presets");
        var datasets = await host.GetAsync<Choice>("/api/datasets");
        var networks = await host.GetAsync<Choice>("/api/networks");
        var schema = await host.GetAsync<JsonElement>("/api/schema");

        Assert.Equal(Presets.All.Select(preset => preset.Name), presets.Select(preset => preset.Name));
        Assert.Equal(DataNames.All, datasets.Names);
        Assert.Equal(666, (int)datasets.Defaults["seed"]!);
        Assert.Equal(Families.All, networks.Names);
        Assert.Equal((6, 100), ((int)networks.Defaults["layers"]!, (int)networks.Schema["properties"]!["width"]!["default"]!));
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", schema.GetProperty("$schema").GetString());
    }

    [Fact]
    public async Task A_preset_is_shown_with_the_specifications_of_its_runs()
    {
        await using var host = await ApiHost.StartAsync(folder);

        var preset = await host.GetAsync<Preset>("/api/presets/optimization");

        Assert.Equal(Presets.Find("optimization")!.Runs, preset.Runs);
    }

    [Fact]
    public async Task The_document_is_the_one_that_is_checked_in()
    {
        await using var host = await ApiHost.StartAsync(folder);
        var document = (await host.Client.GetStringAsync("/swagger/v1/swagger.json", ApiHost.Token)).ReplaceLineEndings("\n").TrimEnd() + "\n";
        var path = Path.Combine(Repository(), "docs", "openapi.json");

        Assert.True(
            File.Exists(path) && await File.ReadAllTextAsync(path, ApiHost.Token) == document,
            "docs/openapi.json is not what the API says. Refresh it: dotnet run --project src/Api, and then in the root of the repository curl http://127.0.0.1:5080/swagger/v1/swagger.json -o docs/openapi.json");
    }

    [Fact]
    public void The_examples_of_the_document_can_be_used()
    {
        Assert.All(RequestExamples.Requests.Values, request => Assert.NotEmpty(ExperimentRequest.Read(request).Runs));
    }

    [Fact]
    public async Task The_pages_of_the_document_and_of_health_are_there()
    {
        await using var host = await ApiHost.StartAsync(folder);
        foreach (var path in (string[])["/swagger/index.html", "/health", "/alive"])
        {
            using var answer = await host.Client.GetAsync(path, ApiHost.Token);
            Assert.True(answer.IsSuccessStatusCode, $"{path} gives {answer.StatusCode}");
        }
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "EquiSep.Services.slnf")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
