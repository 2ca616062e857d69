using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Azure.Storage.Blobs;
using EquiSep.ServiceDefaults.Artifacts;

namespace EquiSep.EndToEnd.Tests.Running;

/// <summary>What can be done to a process; the numbers are those of Linux.</summary>
internal enum Signal
{
    /// <summary>Ends it at once.</summary>
    Kill = 9,

    /// <summary>Asks it to end.</summary>
    Terminate = 15,

    /// <summary>Lets a stopped one go on.</summary>
    Continue = 18,

    /// <summary>Stops it where it is.</summary>
    Stop = 19,
}

/// <summary>The servers and the services as processes, started by infra/local in a run folder and on ports of the tests' own.</summary>
/// <param name="trainers">How many trainers, each with one slot.</param>
/// <param name="settings">What the services are told beside where they are.</param>
public class Deployment(int trainers, params (string Name, string Value)[] settings) : IAsyncLifetime
{
    private const string BrokerProgram = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private const int LinesOfTail = 30;
    private static readonly TimeSpan longestStart = TimeSpan.FromMinutes(3);
    private readonly DirectoryInfo run = Directory.CreateTempSubdirectory("equisep-e2e-");
    private readonly int apiPort = FreePort();

    /// <summary>Why it cannot run here; null when it can.</summary>
    public static string? Missing { get; } = !OperatingSystem.IsLinux() ? "infra/local runs on Linux only"
        : !File.Exists(BrokerProgram) ? $"there is no {BrokerProgram}; infra/local/install.sh fetches it"
        : !Directory.Exists(Path.Combine(Cache(), "equisep", "servers", "node_modules", "azurite")) ? "there is no Azurite; infra/local/install.sh fetches it"
        : null;

    /// <summary>The names of the trainers.</summary>
    internal IReadOnlyList<string> Trainers { get; } = [.. Enumerable.Range(1, trainers).Select(number => $"trainer-{number}")];

    /// <summary>The REST API.</summary>
    internal ApiClient Api => field ??= new(apiPort);

    /// <summary>Where it answers.</summary>
    internal Uri ApiAddress => new($"http://127.0.0.1:{apiPort}");

    /// <summary>The messages.</summary>
    internal Messages Messages => field ??= new(Broker);

    /// <summary>The artifacts.</summary>
    internal IArtifactStore Store => field ??= new BlobArtifactStore(new BlobServiceClient(Blobs).GetBlobContainerClient("equisep"));

    /// <summary>All queues of the broker.</summary>
    internal Task<IReadOnlyList<Queue>> QueuesAsync() => Queue.ListAsync(run);

    /// <summary>The connection string of the broker.</summary>
    internal virtual string Broker => $"amqp://guest:guest@127.0.0.1:{AmqpPort}";

    /// <summary>The connection string of the blobs.</summary>
    internal virtual string Blobs =>
        "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;"
        + $"BlobEndpoint=http://127.0.0.1:{BlobPort}/devstoreaccount1";

    /// <summary>The port of the broker.</summary>
    protected int AmqpPort { get; } = FreePort();

    /// <summary>The port of the blobs.</summary>
    protected int BlobPort { get; } = FreePort();

    /// <summary>What runs from the beginning.</summary>
    protected virtual string[] Wanted => ["rabbitmq", "azurite", "services"];

    /// <summary>A folder that goes with the processes.</summary>
    protected DirectoryInfo Scratch => run.CreateSubdirectory("tmp");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (Missing is null)
        {
            // Others on this machine may start a broker while ours is away.
            await File.WriteAllTextAsync(Path.Combine(run.FullName, "dist.port"), $"{FreePort()}");
            await File.WriteAllTextAsync(Path.Combine(run.FullName, "epmd.port"), $"{FreePort()}");
            await UpAsync();
        }
    }

    /// <summary>Starts those of the processes that do not run; all of them when none is named.</summary>
    internal Task UpAsync(params string[] names) => RunAsync(
        "up.sh",
        [
            "--run", run.FullName, "--no-build", "--configuration", Checkout.Configuration, "--trainers", $"{trainers}",
            "--api-port", $"{apiPort}", "--amqp-port", $"{AmqpPort}", "--blob-port", $"{BlobPort}",
            .. names.Length > 0 ? names : Wanted,
        ]);

    /// <summary>Ends processes in good order.</summary>
    internal Task DownAsync(params string[] names) => RunAsync("down.sh", ["--run", run.FullName, .. names]);

    /// <summary>Starts whatever does not run, and lets go on what stands still.</summary>
    internal async Task RestoreAsync()
    {
        foreach (var file in run.GetFiles("*.pid"))
        {
            Send(Signal.Continue, Path.GetFileNameWithoutExtension(file.Name));
        }

        await UpAsync();
    }

    /// <summary>Kills a process (SIGKILL) and waits until it is gone.</summary>
    internal async Task KillAsync(string name)
    {
        var pid = Pid(name);
        Send(Signal.Kill, name);
        await Waiting.UntilAsync(() => Task.FromResult(!Lives(pid)), $"{name} is gone");
    }

    /// <summary>Asks a process to end (SIGTERM) and waits until it is gone.</summary>
    internal async Task TerminateAsync(string name)
    {
        var pid = Pid(name);
        Send(Signal.Terminate, name);
        await Waiting.UntilAsync(() => Task.FromResult(!Lives(pid)), $"{name} has ended");
    }

    /// <summary>Sends a signal to a process.</summary>
    internal void Send(Signal signal, string name) => Send(signal, Pid(name));

    /// <summary>Sends a signal to a process by its number.</summary>
    internal static void Send(Signal signal, int pid) => _ = Kill(pid, (int)signal);

    /// <summary>What a process has written so far, in all its lives.</summary>
    internal string Log(string name)
    {
        using var stream = new FileStream(Path.Combine(run.FullName, $"{name}.log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return new StreamReader(stream).ReadToEnd();
    }

    /// <summary>The last lines that each service has written.</summary>
    internal string LogTails() => string.Join(
        Environment.NewLine,
        Trainers.Concat(["data", "analysis", "api"]).SelectMany(name => Log(name).Split('\n').TakeLast(LinesOfTail).Prepend($"== {name}")));

    /// <summary>How often a text stands in the logs of processes.</summary>
    internal int Count(string text, params IEnumerable<string> names) => names.Sum(name => Log(name).Split(text).Length - 1);

    /// <summary>Memory of a process in megabytes of 10⁶ bytes: resident now, and at most since it began.</summary>
    internal (double Resident, double Peak) Memory(string name)
    {
        var status = File.ReadAllLines($"/proc/{Pid(name)}/status");
        return (Megabytes("VmRSS:"), Megabytes("VmHWM:"));

        double Megabytes(string field) =>
            double.Parse(status.Single(line => line.StartsWith(field, StringComparison.Ordinal))[field.Length..^"kB".Length], CultureInfo.InvariantCulture) * 1024 / 1e6;
    }

    /// <summary>Seconds of processor time that a process has used.</summary>
    internal double ProcessorSeconds(string name)
    {
        using var process = Process.GetProcessById(Pid(name));
        return process.TotalProcessorTime.TotalSeconds;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Api.Dispose();
        if (Missing is null)
        {
            foreach (var file in run.GetFiles("*.pid"))
            {
                Send(Signal.Continue, Path.GetFileNameWithoutExtension(file.Name));
            }

            await DownAsync();
        }

        run.Delete(recursive: true);
    }

    private static string Cache() => Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set
        ? set
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");

    // Not one of those that the system gives to whoever connects to something: it has to be free again after a minute's outage.
    private static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 32_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }

    private static bool Lives(int pid) => File.Exists($"/proc/{pid}/stat") && File.ReadAllText($"/proc/{pid}/stat").Split(") ")[1][0] != 'Z';

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int pid, int signal);

    private int Pid(string name) => int.Parse(File.ReadAllText(Path.Combine(run.FullName, $"{name}.pid")), CultureInfo.InvariantCulture);

    private async Task RunAsync(string script, string[] arguments)
    {
        var start = new ProcessStartInfo(Checkout.Script(script), arguments);
        start.Environment["Training__Slots"] = "1";

        // A process that is killed leaves files there.
        start.Environment["TMPDIR"] = Scratch.FullName;
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        await Command.RunAsync(start, longestStart);
    }
}
