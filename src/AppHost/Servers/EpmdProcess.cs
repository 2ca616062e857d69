namespace EquiSep.AppHost.Servers;

/// <summary>Erlang's name server. RabbitMQ needs one, and leaves the one that it would start itself running when it ends.</summary>
/// <param name="name">Name of the resource.</param>
/// <param name="folder">The working directory.</param>
internal sealed class EpmdProcess(string name, string folder) : ExecutableResource(name, "epmd", folder)
{
    /// <summary>Its port on the loopback address.</summary>
    public int Port { get; } = FreePort.Find();
}
