using EquiSep.Pipeline.Artifacts;
using MassTransit;

namespace EquiSep.Pipeline.Messages;

/// <summary>A message between the services, published by its type.</summary>
[ExcludeFromTopology]
[ExcludeFromImplementedTypes]
public interface IMessage;

/// <summary>A command to build an artifact. It names the artifact and its recipe, and carries no tensors.</summary>
[ExcludeFromTopology]
[ExcludeFromImplementedTypes]
public interface IBuildCommand : IMessage
{
    /// <summary>The kind of the artifact; not part of the message.</summary>
    ArtifactKind Kind { get; }

    /// <summary>The key of the artifact.</summary>
    string Key { get; }

    /// <summary>The id of a run that waits for the artifact; for logs and traces.</summary>
    string Run { get; }
}

/// <summary>Publishes messages.</summary>
public interface IMessagePublisher
{
    /// <summary>Publishes a message by its type.</summary>
    /// <param name="message">The message.</param>
    /// <param name="token">Ends the wait.</param>
    /// <exception cref="OutageException">The broker has not confirmed it in time. It may still have it; a message may be published twice.</exception>
    Task PublishAsync(IMessage message, CancellationToken token);
}
