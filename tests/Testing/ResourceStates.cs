using System.Collections.Concurrent;
using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace EquiSep.Testing;

/// <summary>The latest state of each resource, by its name.</summary>
internal sealed class ResourceStates : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, CustomResourceSnapshot> latest = [];
    private readonly CancellationTokenSource end = new();
    private readonly Task reader;

    /// <summary>Begins to watch.</summary>
    public ResourceStates(ResourceNotificationService notifications) => reader = Task.Run(async () =>
    {
        try
        {
            await foreach (var change in notifications.WatchAsync(end.Token))
            {
                latest[change.Resource.Name] = change.Snapshot;
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The application ends.
        }
    });

    /// <summary>The state of a resource; null when nothing is known yet.</summary>
    public CustomResourceSnapshot? Of(string resource) => latest.GetValueOrDefault(resource);

    /// <summary>The number of the process that the orchestrator started; null when there is none.</summary>
    public static int? ProcessNumber(CustomResourceSnapshot? snapshot) =>
        snapshot?.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value is { } number && Convert.ToInt32(number, CultureInfo.InvariantCulture) > 0
            ? Convert.ToInt32(number, CultureInfo.InvariantCulture)
            : null;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await reader;
        end.Dispose();
    }
}
