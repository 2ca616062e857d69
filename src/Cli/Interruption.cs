using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EquiSep.Cli;

/// <summary>
/// Ctrl-C, SIGTERM and SIGHUP (a lost terminal): the first one asks for an orderly stop, one that comes more than half a second later ends
/// the process.
/// </summary>
internal sealed class Interruption : IDisposable
{
    // Launchers such as timeout send a signal to the process and to its group: two at once are one wish.
    private static readonly TimeSpan OneWish = TimeSpan.FromSeconds(0.5);

    private readonly CancellationTokenSource source = new();
    private readonly Lock one = new();
    private long? first;
    private readonly PosixSignalRegistration[] registrations;

    /// <summary>Starts to listen.</summary>
    public Interruption()
    {
        PosixSignal[] signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];
        registrations = [.. signals.Select(signal => PosixSignalRegistration.Create(signal, Stop))];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => source.Token;

    /// <inheritdoc />
    public void Dispose()
    {
        Array.ForEach(registrations, registration => registration.Dispose());
        source.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        lock (one)
        {
            // A signal that is not cancelled has its usual effect: the process ends at once.
            context.Cancel = first is not { } since || Stopwatch.GetElapsedTime(since) < OneWish;
            first ??= Stopwatch.GetTimestamp();
        }

        source.Cancel();
    }
}
