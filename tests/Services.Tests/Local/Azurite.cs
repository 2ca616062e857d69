using System.Diagnostics;

namespace EquiSep.Services.Tests.Local;

/// <summary>
/// A real Azurite of the tests' own, on a free port of the loopback address, ended by its process. It starts again on the same port.
/// </summary>
public class Azurite : IAsyncLifetime
{
    private readonly string data = Directory.CreateTempSubdirectory("equisep-azurite-").FullName;
    private Process? process;
    private bool hasListened;

    /// <summary>It keeps no more megabytes than this, in memory; null for a disk.</summary>
    public int? Megabytes { get; init; }

    /// <summary>The port it listens on.</summary>
    public int Port { get; private set; } = FreePort.Find();

    /// <summary>Why it cannot run here; null when it can.</summary>
    public static string? Missing => File.Exists(Program) ? null : $"there is no {Program}; infra/local/install.sh azurite fetches it";

    /// <summary>Whether it refuses versions of the interface that it does not know.</summary>
    protected virtual bool ChecksVersion => false;

    private static string Program => AppHost.Servers.AzuriteProcess.Program;

    /// <summary>The connection string for Azurite at a port, which may be that of something in between.</summary>
    public static string ConnectionString(int port) => AppHost.Servers.AzuriteAccount.ConnectionString($"127.0.0.1:{port}");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (Missing is null)
        {
            await StartAsync();
        }
    }

    /// <summary>Starts it on what it held before.</summary>
    /// <exception cref="InvalidOperationException">It ended before it listened.</exception>
    public async Task StartAsync()
    {
        for (var end = DateTime.UtcNow + Waiting.Longest; await TryStartAsync() is { } failure;)
        {
            if (!failure.Contains("EADDRINUSE", StringComparison.Ordinal) || DateTime.UtcNow > end)
            {
                throw new InvalidOperationException($"Azurite did not start: {failure}");
            }

            // Clients know the port once it has listened.
            Port = hasListened ? Port : FreePort.Find();
        }

        hasListened = true;
    }

    // What it said when it ended instead; null when it listens.
    private async Task<string?> TryStartAsync()
    {
        string[] memory = ["--inMemoryPersistence", "--extentMemoryLimit", $"{Megabytes}"];
        string[] arguments =
        [
            Program, "--silent", "--disableTelemetry", .. ChecksVersion ? Array.Empty<string>() : ["--skipApiVersionCheck"], "--blobPort", $"{Port}",
            .. Megabytes is null ? ["--location", data] : memory,
        ];
        process = Process.Start(new ProcessStartInfo("node", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(Waiting.Longest) is { } line)
        {
            if (line.Contains("successfully listens", StringComparison.Ordinal))
            {
                _ = process.StandardOutput.ReadToEndAsync();
                return null;
            }
        }

        var said = await error;
        await KillAsync();
        return said;
    }

    /// <summary>Kills it.</summary>
    public async Task KillAsync()
    {
        if (process is not null)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
            process = null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await KillAsync();
        Directory.Delete(data, recursive: true);
    }
}
