using System.Diagnostics;

namespace EquiSep.EndToEnd.Tests.Running;

/// <summary>A trainer whose end can be seen: of those that infra/local starts, nobody learns the exit code. It saves only when it has to.</summary>
internal sealed class ChildTrainer : IDisposable
{
    private static readonly TimeSpan longest = TimeSpan.FromMinutes(1);
    private readonly Process process;

    /// <summary>Starts it, with one slot.</summary>
    /// <param name="deployment">What it belongs to.</param>
    public ChildTrainer(Deployment deployment) => process = Process.Start(new ProcessStartInfo("dotnet", [Checkout.Program("TrainingService")])
    {
        WorkingDirectory = Path.GetDirectoryName(Checkout.Program("TrainingService")),
        Environment =
        {
            ["ConnectionStrings__messaging"] = deployment.BrokerAddress,
            ["ConnectionStrings__blobs"] = deployment.BlobAddress,
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["Logging__LogLevel__Default"] = "None",
            ["Messaging__DeliveryLimit"] = $"{Promises.QuickDeployment.DeliveryLimit}",
            ["Training__Slots"] = "1",
            ["Training__CheckpointSeconds"] = "600",
        },
    })!;

    /// <summary>Asks it to end (SIGTERM) and waits until it has.</summary>
    /// <returns>Its exit code and how long it took.</returns>
    public async Task<(int Code, TimeSpan Took)> TerminateAsync(CancellationToken token)
    {
        var begin = Stopwatch.GetTimestamp();
        ProcessSignals.Send(Signal.Terminate, process.Id);
        await process.WaitForExitAsync(token).WaitAsync(longest, token);
        return (process.ExitCode, Stopwatch.GetElapsedTime(begin));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.Dispose();
    }
}
