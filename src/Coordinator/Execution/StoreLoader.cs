using System.Collections.Concurrent;
using System.Diagnostics;
using EquiSep.Coordinator.Experiments;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Pipeline;
using EquiSep.Pipeline.Artifacts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EquiSep.Coordinator.Execution;

/// <summary>Tells the scheduler what the store holds.</summary>
/// <param name="loop">The scheduler's loop.</param>
/// <param name="records">The records of experiments.</param>
/// <param name="index">The index.</param>
/// <param name="store">The artifact store.</param>
/// <param name="options">How much is read at once.</param>
/// <param name="log">The log.</param>
public sealed class StoreLoader(
    SchedulerLoop loop,
    ExperimentRecords records,
    RunIndex index,
    IArtifactStore store,
    IOptions<CoordinatorOptions> options,
    ILogger<StoreLoader> log)
{
    /// <summary>Loads the experiments, and without an index everything else. Then lists are right, and unfinished runs go on.</summary>
    /// <returns>Whether the artifacts were listed.</returns>
    /// <exception cref="OutageException">The store does not answer.</exception>
    internal async Task<bool> LoadAsync(CancellationToken stop)
    {
        var began = Stopwatch.GetTimestamp();
        var indexed = await index.ReadAsync(stop);
        if (indexed is null)
        {
            await ListArtifactsAsync(stop);
        }

        var found = await ListExperimentsAsync(stop);
        var lost = indexed?.Keys.Where(id => !found.ContainsKey(id)).ToDictionary(id => id, _ => new ListedExperiment()) ?? [];
        var drafts = new ConcurrentBag<ExperimentDraft>();
        await Concurrently.ForEachAsync(
            found.Concat(lost),
            options.Value.Concurrency,
            async item =>
            {
                if (await DraftAsync(item.Key, item.Value, indexed?.GetValueOrDefault(item.Key), stop) is { } draft)
                {
                    drafts.Add(draft);
                }
            },
            stop);

        // Those that are being deleted come last: what they alone needed goes.
        foreach (var draft in drafts.OrderBy(draft => draft.IsDeleted).ThenBy(draft => draft.Header.Created))
        {
            loop.Post(new ExperimentAdded(draft, IsNew: false));
        }

        await loop.ApplyAsync(new LoadCompleted());
        log.Loaded(loop.Directory.Experiments.Count, loop.Directory.RunCount, Stopwatch.GetElapsedTime(began).TotalSeconds);
        return indexed is null;
    }

    /// <summary>Lists the artifacts.</summary>
    /// <exception cref="OutageException">The store does not answer.</exception>
    internal async Task ListArtifactsAsync(CancellationToken stop)
    {
        foreach (var kind in Enum.GetValues<ArtifactKind>())
        {
            var artifacts = new Dictionary<UInt128, ListedFiles>();
            await foreach (var entry in store.ListAsync(ArtifactPaths.All(kind), stop))
            {
                if (entry.Name.Value.Split('/') is [_, var key, ..] && ArtifactId.Find(kind, key) is { } artifact)
                {
                    var files = artifacts.GetValueOrDefault(artifact.Number);
                    artifacts[artifact.Number] = files | FilesOf(kind, key, entry.Name.Value);
                }
            }

            await loop.ApplyAsync(new KindListed(kind, artifacts));
        }

        await loop.ApplyAsync(new ListingCompleted());
    }

    /// <summary>Lists the experiments.</summary>
    /// <exception cref="OutageException">The store does not answer.</exception>
    internal async Task<Dictionary<string, ListedExperiment>> ListExperimentsAsync(CancellationToken stop)
    {
        var found = new Dictionary<string, ListedExperiment>();
        await foreach (var entry in store.ListAsync(ArtifactPaths.Experiments, stop))
        {
            if (entry.Name.Value.Split('/') is not [_, var id, ..] parts)
            {
                continue;
            }

            if (!found.TryGetValue(id, out var experiment))
            {
                found.Add(id, experiment = new());
            }

            if (entry.Name.Value == ArtifactPaths.Experiment(id))
            {
                (experiment.Length, experiment.Written) = (entry.Length, entry.Written);
            }
            else if (entry.Name.Value == ArtifactPaths.CancelledRuns(id))
            {
                experiment.HasCancelledRuns = true;
            }
            else if (entry.Name.Value == ArtifactPaths.Deleted(id))
            {
                experiment.IsDeleted = true;
            }
            else if (parts is [_, _, "cancelled", var file] && RunDraft.NumberOf(Path.GetFileNameWithoutExtension(file)) is { } number)
            {
                experiment.Cancelled.Add(number);
            }
        }

        // A record that is lost is restored from its copy.
        await foreach (var entry in store.ListAsync(ArtifactPaths.ExperimentCopies, stop))
        {
            var id = Path.GetFileNameWithoutExtension(entry.Name.Value);
            if (!found.TryGetValue(id, out var experiment))
            {
                found.Add(id, experiment = new());
            }

            experiment.HasCopy = true;
        }

        return found;
    }

    /// <summary>The draft of an experiment that was listed; null when only remains of it are there.</summary>
    /// <param name="id">The id.</param>
    /// <param name="listed">What the listing has shown.</param>
    /// <param name="indexed">The draft in the index; null without one.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="OutageException">The store does not answer.</exception>
    internal async Task<ExperimentDraft?> DraftAsync(string id, ListedExperiment listed, ExperimentDraft? indexed, CancellationToken stop)
    {
        var isIndexed = indexed is not null && listed.Length == indexed.RecordLength;
        var draft = isIndexed ? indexed : await ReadAsync(id, listed, stop);
        if (draft is null && listed.IsDeleted)
        {
            draft = new(new(id, id, "", listed.Written, Owner: null, RequestSha256: null, TraceParent: null), PackedSpecifications.Of([]), []);
        }

        if (draft is null)
        {
            return null;
        }

        var cancelled = listed.HasCancelledRuns ? await records.CancelledAsync(id, stop) : [];
        return draft with { Cancelled = listed.Cancelled.Concat(cancelled).ToHashSet(), IsDeleted = listed.IsDeleted };
    }

    private async Task<ExperimentDraft?> ReadAsync(string id, ListedExperiment listed, CancellationToken stop)
    {
        try
        {
            return await records.ReadAsync(id, stop) is { } record ? ExperimentDraft.Of(record) with { RecordLength = listed.Length } : null;
        }
        catch (Exception e) when (e is InvalidDataException or NewerArtifactException)
        {
            // It is listed with the reason, and the others are served.
            log.Damaged(ArtifactPaths.Experiment(id), e.Message);
            return ExperimentDraft.Damaged(id, listed.Written, e.Message);
        }
    }

    private static ListedFiles FilesOf(ArtifactKind kind, string key, string name) =>
        name == ArtifactPaths.Whole(kind, key) ? ListedFiles.Whole
        : name == ArtifactPaths.Failure(kind, key) ? ListedFiles.Failure
        : kind != ArtifactKind.Model ? ListedFiles.None
        : name == ArtifactPaths.Checkpoint(key) ? ListedFiles.Checkpoint
        : name == ArtifactPaths.Unwanted(key) ? ListedFiles.Cancellation
        : ListedFiles.None;
}

/// <summary>What a listing has shown of an experiment.</summary>
internal sealed class ListedExperiment
{
    /// <summary>The length of the record; 0 when it is not there.</summary>
    public long Length { get; set; }

    /// <summary>When the record was written.</summary>
    public DateTimeOffset Written { get; set; }

    /// <summary>Whether runs were cancelled together.</summary>
    public bool HasCancelledRuns { get; set; }

    /// <summary>Whether it is being deleted.</summary>
    public bool IsDeleted { get; set; }

    /// <summary>Whether there is a second copy of the record.</summary>
    public bool HasCopy { get; set; }

    /// <summary>Numbers of the runs that were cancelled one by one.</summary>
    public HashSet<int> Cancelled { get; } = [];
}
