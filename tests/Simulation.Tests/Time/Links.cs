namespace EquiSep.Simulation.Tests.Time;

/// <summary>What becomes of a request to a server.</summary>
internal enum Link
{
    /// <summary>It arrives and is answered.</summary>
    Up,

    /// <summary>It is refused at once.</summary>
    Refusing,

    /// <summary>Nothing arrives and nothing comes back, and nobody is told.</summary>
    Silent,
}

/// <summary>The connections of processes to a server.</summary>
internal sealed class Links
{
    private readonly Dictionary<string, Link> byProcess = [];
    private Link all;

    /// <summary>The state of a process's connection: the worse one of its own and everybody's.</summary>
    public Link this[SimulatedProcess process]
    {
        get
        {
            var own = byProcess.Count == 0 ? Link.Up : byProcess.GetValueOrDefault(process.Name);
            return own > all ? own : all;
        }
    }

    /// <summary>Sets the state of connections.</summary>
    /// <param name="process">The name of the process; null for all.</param>
    /// <param name="link">The state.</param>
    public void Set(string? process, Link link)
    {
        if (process is null)
        {
            all = link;
        }
        else
        {
            byProcess[process] = link;
        }
    }

    /// <summary>Everything is up.</summary>
    public void Restore()
    {
        all = Link.Up;
        byProcess.Clear();
    }
}
