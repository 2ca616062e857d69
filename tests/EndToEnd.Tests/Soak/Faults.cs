namespace EquiSep.EndToEnd.Tests.Soak;

/// <summary>What happens to a process.</summary>
internal enum FaultKind
{
    /// <summary>It is killed (SIGKILL) and started again.</summary>
    Kill,

    /// <summary>It is asked to end (SIGTERM) and started again.</summary>
    Terminate,

    /// <summary>It stands still (SIGSTOP) and goes on (SIGCONT).</summary>
    Stop,
}

/// <summary>A fault.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Name">To which process.</param>
/// <param name="Lasts">How long it is away.</param>
/// <param name="Quiet">How long nothing happens afterwards.</param>
internal sealed record Fault(FaultKind Kind, string Name, TimeSpan Lasts, TimeSpan Quiet);

/// <summary>The faults of a soak, endless lists that are functions of its seed.</summary>
internal static class Faults
{
    /// <summary>The services.</summary>
    public static IReadOnlyList<string> Services { get; } = ["data", "trainer-1", "trainer-2", "analysis", "api"];

    /// <summary>The servers that they use.</summary>
    public static IReadOnlyList<string> Servers { get; } = ["messaging", "blobs"];

    /// <summary>Those of the services, one at a time: of any five three kill, and any five that kill do so to each service.</summary>
    public static IEnumerable<Fault> OfServices(int seed)
    {
        var random = new Random(seed);
        var kinds = Bag.Of(random, FaultKind.Kill, FaultKind.Kill, FaultKind.Kill, FaultKind.Terminate, FaultKind.Stop);
        var names = Enum.GetValues<FaultKind>().ToDictionary(kind => kind, _ => Bag.Of(random, [.. Services]));
        while (true)
        {
            var kind = kinds.Draw();

            // Whoever stands still for more than two heartbeats loses its messages.
            var lasts = kind == FaultKind.Stop ? random.Seconds(1, 8) : random.Seconds(0, 2);
            yield return new(kind, names[kind].Draw(), lasts, random.Seconds(0, 2.5));
        }
    }

    /// <summary>Those of the servers, one at a time. Azurite loses what it has not written down when it is killed, so it is asked to end.</summary>
    public static IEnumerable<Fault> OfServers(int seed)
    {
        var random = new Random(seed + 1);
        var faults = Bag.Of(random, (FaultKind.Kill, "messaging"), (FaultKind.Terminate, "blobs"));
        while (true)
        {
            var (kind, name) = faults.Draw();
            yield return new(kind, name, random.Seconds(1, 8), random.Seconds(8, 16));
        }
    }
}
