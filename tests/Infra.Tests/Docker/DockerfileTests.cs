using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EquiSep.Infra.Tests.Running;
using EquiSep.Testing;

namespace EquiSep.Infra.Tests.Docker;

public sealed class DockerfileTests
{
    [Fact]
    public Task Every_instruction_is_one() => Schemas.AssertAsync("docker", Dockerfile.File);

    [Fact]
    public void Whoever_runs_in_the_image_is_not_root_and_only_the_cache_was_made_for_them()
    {
        Assert.Equal("USER $APP_UID", Dockerfile.Final.Last(line => line.StartsWith("USER", StringComparison.Ordinal)));
        Assert.DoesNotContain(Dockerfile.Final, line => line.StartsWith("COPY", StringComparison.Ordinal) && line.Contains("--chown", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_copied_from_the_checkout_is_there_and_goes_to_the_builder()
    {
        var copied = Dockerfile.Instructions
            .Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from", StringComparison.Ordinal))
            .SelectMany(line => line.Split(' ')[1..^1])
            .ToList();

        Assert.Equal(["global.json", "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "native", "src"], copied);
        Assert.All(copied, name => Assert.True(Path.Exists(Checkout.At(name)), name));
        Assert.Equal(copied, await BuildContext.SentAsync(copied));
    }

    [Fact]
    public void No_argument_stands_before_the_native_libraries_so_that_images_share_their_layer()
    {
        var instructions = Dockerfile.Final.Select(line => line.Split(' ')[0]).ToList();

        Assert.InRange(instructions.IndexOf("ARG"), instructions.IndexOf("COPY") + 1, instructions.Count);
        Assert.Equal("COPY --from=build /out/native ./", Dockerfile.Final.First(line => line.StartsWith("COPY", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Api", false)]
    [InlineData("DataService", false)]
    [InlineData("TrainingService", true)]
    [InlineData("AnalysisService", true)]
    public void Only_what_trains_or_measures_brings_libtorch(string service, bool brings) =>
        Assert.Equal(brings, File.ReadAllText(Checkout.Built(service, $"EquiSep.{service}.deps.json")).Contains("libtorch_cpu.so", StringComparison.Ordinal));

    [Theory]
    [InlineData("200 OK", true)]
    [InlineData("503 Service Unavailable", false)]
    public async Task The_health_check_says_whether_health_answers_200(string answer, bool healthy)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var asked = AnswerAsync(listener, answer);

        Assert.Equal(healthy, await IsHealthyAsync(((IPEndPoint)listener.LocalEndpoint).Port));
        Assert.Equal("GET /health HTTP/1.0", await asked);
    }

    [Fact]
    public async Task A_container_in_which_nobody_listens_is_not_healthy()
    {
        using var closed = new ClosedPort();
        Assert.False(await IsHealthyAsync(closed.Number));
    }

    private static async Task<bool> IsHealthyAsync(int port)
    {
        var command = Dockerfile.HealthCheck.Select(word => word.Replace("127.0.0.1/8080", $"127.0.0.1/{port}", StringComparison.Ordinal)).ToArray();
        var (code, _) = await Command.TryAsync(new ProcessStartInfo(command[0], command[1..]));
        return code == 0;
    }

    private static async Task<string> AnswerAsync(TcpListener listener, string status)
    {
        using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        var request = await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { Length: > 0 })
        {
        }

        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n"), TestContext.Current.CancellationToken);
        return request!;
    }
}
