using System.Collections.Concurrent;

namespace EquiSep.EndToEnd.Tests.Soak;

/// <summary>Carries faults out: one of the services and one of the servers may meet.</summary>
/// <param name="deployment">What suffers them.</param>
/// <param name="say">Told of each fault before it is carried out.</param>
internal sealed class Troublemaker(Deployment deployment, Action<string> say) : IDisposable
{
    // Without --long, faults follow one another that much faster.
    private const int ShortQuiet = 4;

    // A service that is started is waited for until it is ready, which needs the servers.
    private readonly SemaphoreSlim servers = new(1);
    private readonly ConcurrentQueue<Fault> done = [];

    /// <summary>The faults that were carried out.</summary>
    public IEnumerable<Fault> Done => done;

    /// <summary>Carries out faults of services.</summary>
    /// <param name="faults">The faults.</param>
    /// <param name="stop">Ends it at once.</param>
    public async Task TroubleServicesAsync(IEnumerable<Fault> faults, CancellationToken stop)
    {
        foreach (var (index, fault) in faults.Index())
        {
            Announce("services", index, fault);
            if (fault.Kind == FaultKind.Stop)
            {
                deployment.Send(Signal.Stop, fault.Name);
                await Task.Delay(fault.Lasts, stop);
                deployment.Send(Signal.Continue, fault.Name);
            }
            else
            {
                await EndAsync(fault);
                await Task.Delay(fault.Lasts, stop);
                await servers.WaitAsync(stop);
                await deployment.UpAsync(fault.Name);
                servers.Release();
            }

            await NoteAsync(fault, stop);
        }
    }

    /// <summary>Carries out faults of servers.</summary>
    /// <param name="faults">The faults.</param>
    /// <param name="stop">Ends it at once.</param>
    public async Task TroubleServersAsync(IEnumerable<Fault> faults, CancellationToken stop)
    {
        foreach (var (index, fault) in faults.Index())
        {
            await servers.WaitAsync(stop);
            Announce("servers", index, fault);
            await EndAsync(fault);
            await Task.Delay(fault.Lasts, stop);
            await deployment.UpAsync(fault.Name);
            servers.Release();
            await NoteAsync(fault, stop);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => servers.Dispose();

    private void Announce(string list, int index, Fault fault) => say($"fault {index} of the {list}: {fault.Kind} {fault.Name} for {fault.Lasts.TotalSeconds:F1} s");

    private async Task EndAsync(Fault fault)
    {
        if (fault.Kind == FaultKind.Kill)
        {
            await deployment.KillAsync(fault.Name);
            return;
        }

        await deployment.TerminateAsync(fault.Name);
    }

    private async Task NoteAsync(Fault fault, CancellationToken stop)
    {
        done.Enqueue(fault);
        await Task.Delay(TestLength.IsLong ? fault.Quiet : fault.Quiet / ShortQuiet, stop);
    }
}
