using System.Globalization;
using EquiSep.AppHost.Settings;

namespace EquiSep.AppHost.Servers;

/// <summary>Azurite, the emulator of Azure's blob store, as a process of Node.js.</summary>
/// <param name="name">Name of the resource and of its connection string.</param>
/// <param name="settings">Port and data folder.</param>
internal sealed class AzuriteProcess(string name, AppHostSettings settings)
    : ExecutableResource(name, "node", Path.Combine(settings.DataFolder, "azurite")), IResourceWithConnectionString, IServerProcess
{
    /// <summary>Name of the endpoint of the blobs.</summary>
    public const string BlobEndpoint = "blob";

    /// <summary>The script that is run; infra/local/install.sh puts it there.</summary>
    public static string Program { get; } = Path.Combine(Cache(), "equisep", "servers", "node_modules", "azurite", "dist", "src", "blob", "main.js");

    /// <inheritdoc/>
    public string ProgramFile => Program;

    /// <inheritdoc/>
    public IEnumerable<(int Port, string Option)> Ports => [(settings.BlobPort, AppHostOptions.BlobPort)];

    /// <inheritdoc/>
    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"{AzuriteAccount.ConnectionString("127.0.0.1:" + settings.BlobPort.ToString(CultureInfo.InvariantCulture))}");

    /// <summary>Its command line.</summary>
    public string[] Arguments =>
    [
        Program, "--silent", "--skipApiVersionCheck", "--disableTelemetry",
        "--location", WorkingDirectory, "--blobHost", "127.0.0.1", "--blobPort", $"{settings.BlobPort}",
    ];

    /// <inheritdoc/>
    public void Prepare() => Directory.CreateDirectory(WorkingDirectory);

    private static string Cache() => Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set
        ? set
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
}
