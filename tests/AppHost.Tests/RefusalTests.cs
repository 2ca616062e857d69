using System.Diagnostics;

namespace EquiSep.AppHost.Tests;

/// <summary>Wishes that cannot be met end the program at once, with one message and exit code 1.</summary>
public sealed class RefusalTests
{
    private static readonly TimeSpan limit = TimeSpan.FromMinutes(2);

    public static TheoryData<string[], string> Refusals => new()
    {
        { ["--servers", "cloud"], "--servers is 'cloud'. Allowed are auto, containers, processes, embedded." },
        { ["--servers", "containers"], "--servers containers: neither Docker nor Podman answers." },
        { ["--servers", "processes"], "--servers processes: there is no " },
        { ["--trainers", "0"], "--trainers is '0'. Allowed are the integers from 1 to 99." },
        { ["--slots", "many"], "--slots is 'many'." },
        { ["--device", "tpu"], "--device is 'tpu'. Allowed are cpu, cuda, libtorch." },
        { ["--api-port", "99999"], "--api-port is '99999'. Allowed are the integers from 1 to 65535." },
        { ["--dashboard-port", "65535"], "--dashboard-port is '65535'. Allowed are the integers from 1 to 65533." },
        { ["--trainer", "2"], "There is no option --trainer." },
        { ["--servers", "embedded", "--data", "/dev/null"], "The data folder /dev/null cannot be used" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task One_message_names_the_option_and_what_is_allowed(string[] options, string message)
    {
        var (code, output, error) = await RunAsync(options);

        Assert.Equal(1, code);
        Assert.StartsWith(message, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publishing_says_what_deploys()
    {
        var (code, _, error) = await RunAsync(["--operation", "publish", "--publisher", "manifest", "--output-path", "manifest.json"]);

        Assert.Equal(1, code);
        Assert.Contains("infra/ deploys it", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_lists_every_option()
    {
        var (code, output, _) = await RunAsync(["--help"]);

        Assert.Equal(0, code);
        string[] options = ["servers", "trainers", "slots", "device", "data", "api-port", "amqp-port", "management-port", "blob-port", "start-limit", "dashboard-port"];
        Assert.All(options, option => Assert.Contains($"--{option} ", output, StringComparison.Ordinal));
    }

    // A machine without container engines, RabbitMQ's command or Azurite.
    private static async Task<(int Code, string Output, string Error)> RunAsync(string[] options)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet", [Checkout.Program("AppHost"), .. options])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PATH"] = "/nonexistent", ["XDG_CACHE_HOME"] = "/nonexistent" },
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(limit);
        return (process.ExitCode, await output, await error);
    }
}
