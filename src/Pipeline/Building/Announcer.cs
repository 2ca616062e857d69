using EquiSep.Contracts.Artifacts;
using EquiSep.Pipeline.Messages;
using MassTransit;

namespace EquiSep.Pipeline.Building;

/// <summary>Says what happens to artifacts.</summary>
/// <param name="bus">Where it is said.</param>
/// <param name="clock">Measures the limit; the system's clock where the host has no other.</param>
public sealed class Announcer(IBus bus, TimeProvider? clock = null) : IMessagePublisher
{
    /// <summary>The limit of a publication: for a broker that is away to come back, and for its confirmation.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Publishes a command or an event by its type.</summary>
    /// <exception cref="OutageException">The broker has not confirmed it within <see cref="Limit"/>. Later it may; a message may be published twice.</exception>
    public async Task PublishAsync(IMessage message, CancellationToken token)
    {
        using var late = new CancellationTokenSource(Limit, clock ?? TimeProvider.System);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token, late.Token);
        try
        {
            // The transport ends at its token, but first closes a channel that failed, and a broker that is silent never confirms that.
            await bus.Publish(message, message.GetType(), limit.Token).WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            throw new OutageException($"The broker did not take {message.GetType().Name} within {Limit.TotalSeconds:F0} s.");
        }
        catch (Exception e) when (token.IsCancellationRequested && e is not OperationCanceledException)
        {
            // A publication that is cancelled may end with the failure of its last attempt.
            throw new OperationCanceledException(e.Message, e, token);
        }
        catch (Exception e) when (!token.IsCancellationRequested)
        {
            // Every transport has exceptions of its own; nothing but the broker can be the cause.
            throw new OutageException($"The broker did not take {message.GetType().Name}: {e.Message}", e);
        }
    }

    /// <summary>Says that the work has begun.</summary>
    public Task BegunAsync(Work work, CancellationToken token) => PublishAsync(new WorkNoted(work.Kind, work.Key, Note: null), token);

    /// <summary>Says what a user would want to know.</summary>
    public Task NoteAsync(ArtifactKind kind, string key, string note, CancellationToken token) => PublishAsync(new WorkNoted(kind, key, note), token);
}
