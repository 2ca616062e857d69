using System.Collections.Concurrent;
using System.Diagnostics;
using EquiSep.Contracts.Artifacts;
using EquiSep.Pipeline;
using EquiSep.Pipeline.Artifacts;
using Microsoft.Extensions.Options;

namespace EquiSep.Api.Coordination;

/// <summary>Fills the read model at the start from one listing of the store; patient while the store does not answer.</summary>
internal sealed class Loading(ReadModel model, Looks looks, IArtifactStore store, IOptions<CoordinatorOptions> options, TimeProvider clock, ILogger<Loading> log)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (options.Value.LoadAtStart && !model.IsReady)
        {
            try
            {
                await LoadAsync(stoppingToken);
            }
            catch (OutageException e)
            {
                log.CannotLoad(e.Message);
                await Task.Delay(Pause, clock, stoppingToken);
            }
        }
    }

    private async Task LoadAsync(CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        var failures = new List<(ArtifactKind, string)>();
        foreach (var kind in Enum.GetValues<ArtifactKind>())
        {
            await foreach (var entry in store.ListAsync(ArtifactPaths.All(kind), stop))
            {
                if (entry.Name.Value.Split('/') is [_, var key, var file])
                {
                    model.Listed(kind, key, file);
                    if (entry.Name.Value == ArtifactPaths.Failure(kind, key))
                    {
                        failures.Add((kind, key));
                    }
                }
            }
        }

        await Parallel.ForEachAsync(failures, Limit(stop), async (failure, token) => await looks.LookAsync(failure.Item1, failure.Item2, token));
        model.Complete();
        var records = await ExperimentsAsync(stop);
        foreach (var (record, cancelled) in records)
        {
            model.Add(record, cancelled, isNews: false);
        }

        model.IsReady = true;
        log.Loaded(records.Count, records.Sum(item => item.Record.Runs.Count), Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private async Task<IReadOnlyCollection<(ExperimentRecord Record, IReadOnlySet<string> Cancelled)>> ExperimentsAsync(CancellationToken stop)
    {
        var cancelled = new Dictionary<string, HashSet<string>>();
        var ids = new List<string>();
        await foreach (var entry in store.ListAsync(ArtifactPaths.Experiments, stop))
        {
            switch (entry.Name.Value.Split('/'))
            {
                case [_, var id, "experiment.json"]:
                    ids.Add(id);
                    break;
                case [_, var id, "cancelled", var run]:
                    cancelled.TryAdd(id, []);
                    cancelled[id].Add(Path.GetFileNameWithoutExtension(run));
                    break;
            }
        }

        var found = new ConcurrentBag<(ExperimentRecord, IReadOnlySet<string>)>();
        await Parallel.ForEachAsync(ids, Limit(stop), async (id, token) =>
        {
            if (await ReadAsync(ArtifactPaths.Experiment(id), token) is { } record)
            {
                found.Add((record, cancelled.GetValueOrDefault(id) ?? []));
            }
        });
        return found;
    }

    private async Task<ExperimentRecord?> ReadAsync(string name, CancellationToken token)
    {
        try
        {
            return await store.ReadRecordAsync<ExperimentRecord>(name, token);
        }
        catch (Exception e) when (e is InvalidDataException or NewerArtifactException)
        {
            // One blob that cannot be read must not keep all the others from being served.
            log.Damaged(name, e.Message);
            return null;
        }
    }

    private ParallelOptions Limit(CancellationToken stop) => new() { MaxDegreeOfParallelism = options.Value.Concurrency, CancellationToken = stop };
}
