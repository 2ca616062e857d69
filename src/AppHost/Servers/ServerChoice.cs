using System.ComponentModel;
using System.Diagnostics;
using EquiSep.AppHost.Settings;

namespace EquiSep.AppHost.Servers;

/// <summary>The origin of the broker and the blob store, and the reason for it.</summary>
/// <param name="Mode">The origin.</param>
/// <param name="Reason">A sentence for the console.</param>
internal sealed record ServerChoice(ServerMode Mode, string Reason)
{
    private const string Install = "infra/local/install.sh installs RabbitMQ and Azurite";

    private static readonly string[] engines = ["docker", "podman"];

    // A client without an engine answers at once; one whose engine hangs does not.
    private static readonly TimeSpan engineLimit = TimeSpan.FromSeconds(5);

    /// <summary>Chooses the mode that was asked for, else the best that this machine has.</summary>
    /// <param name="wanted">The mode that was asked for; null for the best.</param>
    /// <exception cref="AppHostException">The mode that was asked for cannot be had.</exception>
    public static ServerChoice Make(ServerMode? wanted)
    {
        switch (wanted)
        {
            case ServerMode.Embedded:
                return new(ServerMode.Embedded, "Servers: none, as asked for; one process with an in-memory bus and a folder.");
            case ServerMode.Processes:
                return MissingProgram() is { } missing
                    ? throw new AppHostException($"--servers processes: there is no {missing}; {Install}.")
                    : new(ServerMode.Processes, "Servers: RabbitMQ and Azurite as processes, as asked for.");
            case ServerMode.Containers:
                return Engine() is { } engine
                    ? new(ServerMode.Containers, $"Servers: RabbitMQ and Azurite as containers of {engine}, as asked for.")
                    : throw new AppHostException($"--servers containers: neither Docker nor Podman answers. {Install} for --servers processes; --servers embedded needs no server.");
            default:
                return Best();
        }
    }

    private static ServerChoice Best()
    {
        if (Engine() is { } engine)
        {
            return new(ServerMode.Containers, $"Servers: RabbitMQ and Azurite as containers, because {engine} answers.");
        }

        return MissingProgram() is { } missing
            ? new(
                ServerMode.Embedded,
                $"Servers: none, because no container engine answers and there is no {missing}. All services share one process, an in-memory bus and a folder. {Install}.")
            : new(ServerMode.Processes, "Servers: RabbitMQ and Azurite as processes, because they are installed and no container engine answers.");
    }

    private static string? MissingProgram() =>
        ((string[])[RabbitMQProcess.Program, AzuriteProcess.Program]).FirstOrDefault(program => !File.Exists(program));

    private static string? Engine()
    {
        var wanted = Environment.GetEnvironmentVariable("ASPIRE_CONTAINER_RUNTIME") ?? Environment.GetEnvironmentVariable("DOTNET_ASPIRE_CONTAINER_RUNTIME");
        return engines.Where(engine => wanted is null || wanted == engine).FirstOrDefault(Answers);
    }

    private static bool Answers(string engine)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(engine, ["ps", "--quiet"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.OutputDataReceived += (_, _) => { };
            process.ErrorDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            if (process.WaitForExit(engineLimit))
            {
                return process.ExitCode == 0;
            }

            process.Kill(entireProcessTree: true);
            return false;
        }
        catch (Win32Exception)
        {
            // It is not installed.
            return false;
        }
    }
}
