namespace EquiSep.Testing;

/// <summary>Ports of the loopback address.</summary>
internal static class FreePort
{
    private static readonly HashSet<int> given = [];

    /// <summary>
    /// A port that nobody listens on and that this process has not given away before. It lies below those that the system gives
    /// to outgoing connections, so that it is free again after an outage.
    /// </summary>
    public static int Find() => Find(1);

    /// <summary>The first of some such ports in a row.</summary>
    public static int Find(int count)
    {
        while (true)
        {
            var first = Random.Shared.Next(20_000, 32_000);
            if (Enumerable.Range(first, count).All(IsNew))
            {
                return first;
            }
        }
    }

    private static bool IsNew(int port)
    {
        lock (given)
        {
            return given.Add(port) && AppHost.Servers.FreePort.IsFree(port);
        }
    }
}
