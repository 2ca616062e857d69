using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EquiSep.ServiceDefaults.Hosting;

namespace EquiSep.Services.Tests.Hosting;

/// <summary>What a service cannot run with ends it at once: one line on standard error that names it, and exit code 1.</summary>
public sealed class StartFailureTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("equisep-start-");

    public static TheoryData<string, string, string, string> Refusals => new()
    {
        { "TrainingService", "Trainings__Slots", "2", "Trainings:Slots is no setting; did you mean Training:Slots?" },
        { "AnalysisService", "Analysis__Slots", "many", "Analysis:Slots is a whole number from 1 to 1024." },
        { "Api", "OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317", "OTEL_EXPORTER_OTLP_ENDPOINT is no http or https address" },
        { "DataService", "ASPNETCORE_URLS", "nowhere", "Invalid url: 'nowhere'" },
        { "DataService", "Artifacts__Folder", "/proc/nothing", "Artifacts:Folder cannot be used." },
        { "TrainingService", "Secrets__Folder", "/nonexistent", "Secrets:Folder is /nonexistent, and there is no such folder." },
        { "Cli", "Training__Slot", "2", "Training:Slot is no setting; did you mean Training:Slots?" },
        { "Cli", "OTEL_TRACES_EXPORTER", "zipkin", "OTEL_TRACES_EXPORTER is one of otlp, none." },
    };

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_setting_that_is_refused_is_one_line_and_exit_code_1(string project, string name, string value, string line) =>
        AssertRefused(line, await RunAsync(project, start => start.Environment[name] = value));

    [Fact]
    public async Task A_port_that_is_taken_is_one_line_and_exit_code_1()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        var ended = await RunAsync("AnalysisService", start => start.Environment["ASPNETCORE_URLS"] = $"http://{taken.LocalEndpoint}");

        AssertRefused($"Failed to bind to address http://{taken.LocalEndpoint}: address already in use.", ended);
    }

    [Fact]
    public async Task A_file_of_settings_that_is_malformed_is_one_line_that_names_it_and_exit_code_1()
    {
        var file = Path.Combine(folder.FullName, "appsettings.json");
        await File.WriteAllTextAsync(file, """{ "Training": """, TestContext.Current.CancellationToken);

        AssertRefused($"Failed to load configuration from file '{file}'.", await RunAsync("TrainingService", start => start.WorkingDirectory = folder.FullName));
    }

    // Root may read any file; a link to itself nobody can.
    [Fact]
    public async Task A_secret_that_cannot_be_read_is_one_line_that_names_its_file_and_exit_code_1()
    {
        var file = Path.Combine(folder.FullName, "ConnectionStrings__blobs");
        File.CreateSymbolicLink(file, file);

        AssertRefused(file, await RunAsync("Api", start => start.Environment["Secrets__Folder"] = folder.FullName));
    }

    [Theory]
    [InlineData("Api")]
    [InlineData("AppHost")]
    public async Task A_limit_of_200_open_files_is_one_line_and_exit_code_1(string project)
    {
        var ended = await RunAsync(project, start =>
        {
            string[] command = ["-c", "ulimit -n 200; exec \"$0\" \"$@\"", start.FileName, .. start.ArgumentList];
            start.FileName = "sh";
            start.ArgumentList.Clear();
            Array.ForEach(command, start.ArgumentList.Add);
        });

        AssertRefused("The limit of open files is 200; at least 1024 are needed. Raise it: ulimit -n 1024", ended);
    }

    // The kernel keeps signals of its own making, such as that of an abort, from the first process of a container.
    [Fact]
    public async Task The_first_process_of_a_container_ends_with_exit_code_1_too()
    {
        var ended = await RunAsync("TrainingService", start =>
        {
            string[] asRoot = Environment.IsPrivilegedProcess ? [] : ["--user", "--map-root-user"];
            string[] command = [.. asRoot, "--pid", "--fork", "--mount-proc", start.FileName, .. start.ArgumentList];
            start.FileName = "unshare";
            start.ArgumentList.Clear();
            Array.ForEach(command, start.ArgumentList.Add);
            start.Environment["Training__Slots"] = "0";
        });

        AssertRefused("Training:Slots is a whole number from 1 to 1024.", ended);
    }

    [Theory]
    [InlineData("Max open files            200                  200                  files     ", true)]
    [InlineData("Max open files            1024                 4096                 files     ", false)]
    [InlineData("Max open files            unlimited            unlimited            files     ", false)]
    [InlineData("Max processes             10                   10                   processes ", false)]
    public void The_limit_of_open_files_is_read_as_linux_shows_it(string line, bool isRefused)
    {
        var refused = Record.Exception(() => FileHandles.Require(1024, [line]));

        Assert.Equal(isRefused, refused is StartRefusedException);
    }

    [Fact]
    public void An_error_of_the_program_keeps_its_trace()
    {
        var lines = StartFailure.Lines(new AggregateException(new IOException("one\nline"), new InvalidOperationException("an error"))).ToArray();

        Assert.Equal("one line", lines[0]);
        Assert.StartsWith("System.InvalidOperationException: an error", lines[1], StringComparison.Ordinal);
    }

    private static void AssertRefused(string expected, (int Code, string Output, string Error) ended)
    {
        Assert.Contains(expected, ended.Error, StringComparison.Ordinal);
        Assert.Single(ended.Error.TrimEnd().Split('\n'));
        Assert.Equal(1, ended.Code);
        Assert.DoesNotContain("   at ", ended.Output, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(string project, Action<ProcessStartInfo> configure)
    {
        string[] arguments = project == "Cli" ? ["serve", "--port", "0", "--results", Path.Combine(folder.FullName, "results")] : [];
        var start = new ProcessStartInfo("dotnet", [Checkout.Program(project), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["ASPNETCORE_URLS"] = "http://127.0.0.1:0", ["Artifacts__Folder"] = Path.Combine(folder.FullName, "store") },
        };
        configure(start);
        using var process = Process.Start(start)!;
        try
        {
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Waiting.Longest, TestContext.Current.CancellationToken);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
