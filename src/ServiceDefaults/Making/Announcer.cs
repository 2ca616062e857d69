using EquiSep.Contracts.Artifacts;
using EquiSep.Contracts.Messages;
using MassTransit;

namespace EquiSep.ServiceDefaults.Making;

/// <summary>Says what happens to artifacts.</summary>
/// <param name="bus">Where it is said.</param>
public sealed class Announcer(IBus bus)
{
    /// <summary>Publishes a command or an event by its type.</summary>
    /// <exception cref="IOException">The broker does not take it. Later it may.</exception>
    public async Task SayAsync(object message, CancellationToken token)
    {
        try
        {
            await bus.Publish(message, message.GetType(), token);
        }
        catch (Exception e) when (!token.IsCancellationRequested)
        {
            // Every transport has exceptions of its own; nothing but the broker can be the cause.
            throw new IOException($"The broker did not take {message.GetType().Name}: {e.Message}", e);
        }
    }

    /// <summary>Says that the work has begun.</summary>
    public Task BegunAsync(Work work, CancellationToken token) => SayAsync(new WorkNoted(work.Kind, work.Key, Note: null), token);

    /// <summary>Says what a user would want to know.</summary>
    public Task NoteAsync(ArtifactKind kind, string key, string note, CancellationToken token) => SayAsync(new WorkNoted(kind, key, note), token);
}
