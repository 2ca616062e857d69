using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace EquiSep.Core.Tests.Cli;

/// <summary>The script <c>equisep</c> at the root of the checkout.</summary>
public sealed class WrapperTests : IDisposable
{
    private const string Build = "building for the first time";

    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <AssemblyName>equisep</AssemblyName>
          </PropertyGroup>
          <Import Project="Stamp.targets" />
        </Project>
        """;

    private readonly ScratchFolder folder = new();

    public WrapperTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "the wrapper is a script of bash");

    [Fact]
    public async Task A_link_to_it_runs_the_program_from_any_folder_with_arguments_and_exit_code()
    {
        File.CreateSymbolicLink(folder.At("link"), Script());

        var (code, _, error) = await RunAsync(folder.At("link"), "run", "no such preset");

        Assert.Equal(2, code);
        Assert.Contains("There is no preset 'no such preset'", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_at_once_build_once_and_a_changed_source_is_built_again()
    {
        var script = CopyWithProgram();
        var source = folder.At("src", "Cli", "Program.cs");
        await WriteProgramAsync("args.Length");

        var both = await Task.WhenAll(RunAsync(script, "a b", "c"), RunAsync(script, "a b"));
        Assert.Equal([2, 1], both.Select(run => run.Code));
        Assert.Single(both, run => run.Error.Contains(Build, StringComparison.Ordinal));
        Assert.All(both, run => Assert.Equal("input", run.Output));

        Assert.Equal((0, "input", ""), await RunAsync(script));

        await WriteProgramAsync("args.Length + 40");
        var (code, _, error) = await RunAsync(script);
        Assert.Equal(40, code);
        Assert.Contains("the sources have changed", error, StringComparison.Ordinal);

        await File.WriteAllTextAsync(source, "no program", TestContext.Current.CancellationToken);
        var (broken, output, errors) = await RunAsync(script);
        Assert.Equal(1, broken);
        Assert.Empty(output);
        Assert.Contains("Program.cs(1,", errors, StringComparison.Ordinal);

        Task WriteProgramAsync(string code) =>
            File.WriteAllTextAsync(source, $"System.Console.Write(System.Console.In.ReadToEnd()); return {code};", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_signal_reaches_the_program()
    {
        using var process = Start(Script(), "serve", "--port", "0", "--offline", "--results", folder.Path);
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is var line
            && line?.Contains("http://", StringComparison.Ordinal) != true)
        {
            Assert.NotNull(line);
        }

        using (var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await CliProcess.WaitAsync(process);
        Assert.Equal(0, process.ExitCode);
    }

    public void Dispose() => folder.Dispose();

    private static string Script([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../../equisep"));

    // The script beside a small program; the real one would take minutes to build from nothing.
    private string CopyWithProgram()
    {
        Directory.CreateDirectory(folder.At("src", "Cli"));
        Directory.CreateDirectory(folder.At("native"));
        folder.Write("global.json", File.ReadAllText(Path.Combine(Path.GetDirectoryName(Script())!, "global.json")));
        folder.Write("Directory.Build.props", "<Project />");
        folder.Write("src/Cli/Cli.csproj", Project);
        File.Copy(Path.Combine(Path.GetDirectoryName(Script())!, "src/Cli/Stamp.targets"), folder.At("src", "Cli", "Stamp.targets"));
        File.Copy(Script(), folder.At("equisep"));
        return folder.At("equisep");
    }

    private Process Start(string script, params string[] args)
    {
        var start = new ProcessStartInfo(script, args)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.Path,
        };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1"; // servers of the build would outlive the test
        start.Environment["UseSharedCompilation"] = "false";
        return Process.Start(start)!;
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(string script, params string[] args)
    {
        using var process = Start(script, args);
        await process.StandardInput.WriteAsync("input");
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await CliProcess.WaitAsync(process);
        return (process.ExitCode, await output, await error);
    }
}
