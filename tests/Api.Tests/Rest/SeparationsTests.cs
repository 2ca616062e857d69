using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EquiSep.Contracts.Artifacts;
using EquiSep.Contracts.Messages;
using MassTransit;

namespace EquiSep.Api.Tests.Rest;

public sealed class SeparationsTests : IDisposable
{
    private static readonly byte[] numpy = [0x93, .. "NUMPY"u8, 1, 0];
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Features_that_are_sent_are_measured_and_nothing_is_left_of_them()
    {
        await using var host = await ApiHost.StartAsync(folder);
        var seen = new List<(string Name, byte[] Content)>();
        await AnswerAsync(host, async request =>
        {
            foreach (var file in (string[])["features", "labels"])
            {
                await using var content = await host.Store.OpenAsync(new(ArtifactPaths.Upload(request.Upload, file)), ApiHost.Token);
                using var bytes = new MemoryStream();
                await content!.Stream.CopyToAsync(bytes, ApiHost.Token);
                seen.Add((file, bytes.ToArray()));
            }

            return request.Imbalanced ? new FeaturesMeasured(0.25, 2, 10, 3, 2, 0.01) : new FeaturesRefused("was not expected");
        });

        using var answer = await SendAsync(host, ("features", [.. numpy, 1]), ("labels", [.. numpy, 2]), ("imbalanced", "true"u8.ToArray()));

        Assert.Equal(new(0.25, 2, 10, 3, 2, 0.01), await answer.Content.ReadFromJsonAsync<FeaturesMeasured>(ApiHost.Token));
        Assert.Equal([("features", 1), ("labels", 2)], seen.Select(file => (file.Name, (int)file.Content[^1])));
        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*.npy", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Features_that_cannot_be_measured_are_refused_with_the_reason()
    {
        await using var host = await ApiHost.StartAsync(folder);
        await AnswerAsync(host, _ => Task.FromResult<object>(new FeaturesRefused("labels has 3 entries and features has 4 rows")));

        using var answer = await SendAsync(host, ("features", numpy), ("labels", numpy));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("features has 4 rows", await answer.Content.ReadAsStringAsync(ApiHost.Token), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*.npy", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task When_nobody_measures_them_that_is_said_in_time()
    {
        await using var host = await ApiHost.StartAsync(folder, settings: ("Api:MeasureSeconds", "0.3"));

        using var answer = await SendAsync(host, ("features", numpy), ("labels", numpy));

        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*.npy", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Forms_that_cannot_be_used_are_refused_by_the_names_of_their_fields()
    {
        await using var host = await ApiHost.StartAsync(folder, settings: ("Api:MostUploadBytes", "1000"));

        Assert.Equal(["features", "labels"], await RefusedAsync(("imbalanced", "true"u8.ToArray())));
        Assert.Equal(["labels"], await RefusedAsync(("features", numpy), ("labels", "1,2,3"u8.ToArray())));
        Assert.Equal(["features"], await RefusedAsync(("features", numpy), ("features", numpy), ("labels", numpy)));
        Assert.Equal(["imbalanced"], await RefusedAsync(("features", numpy), ("labels", numpy), ("imbalanced", "perhaps"u8.ToArray())));
        Assert.Equal(["other"], await RefusedAsync(("features", numpy), ("labels", numpy), ("other", "1"u8.ToArray())));

        using var large = await SendAsync(host, ("features", [.. numpy, .. new byte[2000]]), ("labels", numpy));
        using var json = await host.Client.PostAsync("/api/separations", JsonContent.Create(new { features = 1 }), ApiHost.Token);
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.UnsupportedMediaType), (large.StatusCode, json.StatusCode));
        Assert.Contains("1000 bytes", await large.Content.ReadAsStringAsync(ApiHost.Token), StringComparison.Ordinal);

        async Task<IEnumerable<string>> RefusedAsync(params (string Name, byte[] Content)[] parts)
        {
            using var answer = await SendAsync(host, parts);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            return (await answer.Content.ReadFromJsonAsync<JsonElement>(ApiHost.Token)).GetProperty("errors").EnumerateObject().Select(error => error.Name);
        }
    }

    private static async Task AnswerAsync(ApiHost host, Func<MeasureFeatures, Task<object>> answer)
    {
        await host.Bus.ConnectReceiveEndpoint("measure-features", endpoint => endpoint.Handler<MeasureFeatures>(async context => await context.RespondAsync(await answer(context.Message)))).Ready;
    }

    private static Task<HttpResponseMessage> SendAsync(ApiHost host, params (string Name, byte[] Content)[] parts)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, content) in parts)
        {
            if (content.AsSpan().StartsWith(numpy) || name is "features" or "labels")
            {
                form.Add(new ByteArrayContent(content), name, $"{name}.npy");
            }
            else
            {
                form.Add(new ByteArrayContent(content), name);
            }
        }

        return host.Client.PostAsync("/api/separations", form, ApiHost.Token);
    }
}
