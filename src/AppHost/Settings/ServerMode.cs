namespace EquiSep.AppHost.Settings;

/// <summary>Origin of the broker and the blob store.</summary>
internal enum ServerMode
{
    /// <summary>RabbitMQ and Azurite as containers.</summary>
    Containers,

    /// <summary>RabbitMQ and Azurite as processes of this machine.</summary>
    Processes,

    /// <summary>Neither: all services share one process, an in-memory bus and a folder.</summary>
    Embedded,
}
