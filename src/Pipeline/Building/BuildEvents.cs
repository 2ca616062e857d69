using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;

namespace EquiSep.Pipeline.Building;

/// <summary>Publishes the progress of builds.</summary>
public static class BuildEvents
{
    /// <summary>Publishes that an artifact is being built now.</summary>
    public static Task PublishStartedAsync(this IMessagePublisher publisher, BuildRequest request, CancellationToken cancellationToken) =>
        publisher.PublishAsync(new WorkNoted(request.Kind, request.Key, Note: null), cancellationToken);

    /// <summary>Publishes a note for the users of the runs that wait for an artifact.</summary>
    public static Task PublishNoteAsync(
        this IMessagePublisher publisher, ArtifactKind kind, string key, string note, CancellationToken cancellationToken) =>
        publisher.PublishAsync(new WorkNoted(kind, key, note), cancellationToken);
}
