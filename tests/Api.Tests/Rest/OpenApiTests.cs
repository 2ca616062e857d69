using EquiSep.Api.Rest;
using EquiSep.Experiments.Requests;
using EquiSep.Testing;

namespace EquiSep.Api.Tests.Rest;

public sealed class OpenApiTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_document_is_the_one_that_is_checked_in()
    {
        await using var host = await ApiHost.StartAsync(folder);
        var document = (await host.Client.GetStringAsync("/swagger/v1/swagger.json", ApiHost.Token)).ReplaceLineEndings("\n").TrimEnd();
        var path = Checkout.At("docs", "openapi.json");

        Assert.True(
            File.Exists(path) && (await File.ReadAllTextAsync(path, ApiHost.Token)).TrimEnd() == document,
            "docs/openapi.json is not what the API says. Refresh it: dotnet run --project src/Api -- --Artifacts:Folder=results/store, and meanwhile, in the root of the repository, curl http://127.0.0.1:5080/swagger/v1/swagger.json -o docs/openapi.json");
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
}
