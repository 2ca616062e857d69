using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace EquiSep.Core.Tests.Cli;

/// <summary><c>serve</c> as a process of its own, on a port that was free.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly HttpClient http;
    private readonly Process process;

    private ServerProcess(Process process, string address)
    {
        this.process = process;
        http = new() { BaseAddress = new(address), Timeout = TimeSpan.FromMinutes(2) };
    }

    public static async Task<ServerProcess> StartAsync(string results)
    {
        var process = CliProcess.Start([("Training__CheckpointSeconds", "0.1")], "serve", "--port", "0", "--offline", "--results", results);
        var error = process.StandardError.ReadToEndAsync();
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(2));
        if (line?.Split(' ') is not ["The", "API", "is", "at", var address, ..])
        {
            process.Kill();
            throw new InvalidOperationException($"The server did not start: {line} {await error}");
        }

        return new(process, address);
    }

    public async Task<JsonElement> PostAsync(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public Task<JsonElement> GetAsync(string path) => http.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative));

    public Task<byte[]> GetBytesAsync(string path) => http.GetByteArrayAsync(new Uri(path, UriKind.Relative));

    /// <summary>Reads an experiment's events to their end, which comes with that of the last run.</summary>
    public async Task<string> FollowAsync(string experiment)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await using var stream = await http.GetStreamAsync(new Uri($"/api/experiments/{experiment}/events", UriKind.Relative), bound.Token);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(bound.Token);
    }

    /// <summary>Ends it without a chance to do anything (SIGKILL).</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Asks it to end (SIGTERM).</summary>
    public async Task<int> StopAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        await CliProcess.WaitAsync(process);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await KillAsync();
        }

        process.Dispose();
        http.Dispose();
    }
}
