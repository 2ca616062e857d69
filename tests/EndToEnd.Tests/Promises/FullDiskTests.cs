using System.Net;
using EquiSep.Services.Tests.Local;

namespace EquiSep.EndToEnd.Tests.Promises;

/// <summary>Programs whose artifacts lie on a real disk that is full.</summary>
public sealed class FullDiskTests
{
    private const string Full = "There is no space left in ";
    private const int Megabytes = 20;
    private static readonly string[] command = ["run", "optimization", "--only", "sgd-L2", "--epochs", "20"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_waits_for_space_says_so_and_ends_with_the_same_bits()
    {
        await using var disk = await SmallDisk.MountAsync(Megabytes);
        var filler = disk.Fill(free: 200_000);
        await using var run = new ServiceProcess("Cli", [.. command, "--results", disk.Folder]);
        await run.WaitForAsync(Full);
        File.Delete(filler);

        Assert.Equal(0, await run.ExitAsync());
        var expected = Assert.Single(await SingleProcess.RunAsync(command));
        Assert.Equal(expected.Model, await File.ReadAllBytesAsync(Path.Combine(disk.Folder, "optimization", "sgd-L2", "model.safetensors"), Token));
    }

    [Fact]
    public async Task An_api_without_space_accepts_nothing_answers_everything_else_and_accepts_later()
    {
        await using var disk = await SmallDisk.MountAsync(Megabytes);
        await using var service = new ServiceProcess("Api", ("Artifacts__Folder", disk.Folder));
        using var client = new HttpClient { BaseAddress = new($"http://127.0.0.1:{await service.PortAsync()}") };
        await Waiting.UntilAsync(async () => (await client.GetAsync(new Uri("/health", UriKind.Relative), Token)).IsSuccessStatusCode, "Api is ready");
        var filler = disk.Fill();

        using (var refused = await PostAsync())
        {
            Assert.Equal(HttpStatusCode.InsufficientStorage, refused.StatusCode);
            Assert.Contains(Full, await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }

        Assert.Equal(0, await CountAsync());
        File.Delete(filler);
        using var accepted = await PostAsync();
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        Assert.Equal(1, await CountAsync());

        Task<HttpResponseMessage> PostAsync() => client.PostAsync(new Uri("/api/experiments", UriKind.Relative), ApiClient.Json(Specifications.Request(Specifications.Tiny("full", 1))), Token);

        async Task<int> CountAsync() => System.Text.Json.JsonDocument.Parse(await client.GetStringAsync(new Uri("/api/runs", UriKind.Relative), Token)).RootElement.GetProperty("count").GetInt32();
    }
}
