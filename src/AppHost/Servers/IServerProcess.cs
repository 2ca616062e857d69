namespace EquiSep.AppHost.Servers;

/// <summary>A server that runs as a process of this machine.</summary>
internal interface IServerProcess : IResource
{
    /// <summary>The file that is run.</summary>
    string ProgramFile { get; }

    /// <summary>Ports of the loopback address that it listens on, with the option that changes each.</summary>
    IEnumerable<(int Port, string Option)> Ports { get; }

    /// <summary>Creates the folders and files that it reads.</summary>
    void Prepare();
}
