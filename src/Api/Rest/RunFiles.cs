using System.Collections.Concurrent;
using EquiSep.Coordinator;
using EquiSep.Coordinator.Execution;
using EquiSep.Coordinator.Experiments;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Coordinator.Views;
using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;
using Microsoft.Extensions.Options;

namespace EquiSep.Api.Rest;

/// <summary>Something that was made is damaged; it has been deleted and will be made again.</summary>
internal sealed class DamagedArtifactException(string message, Exception cause) : Exception(message, cause);

/// <summary>What runs have made, from the store.</summary>
internal sealed class RunFiles(IArtifactStore store, ExperimentRecords records, SchedulerLoop loop, IOptions<CoordinatorOptions> options)
{
    // ETags of weights whose checksum was right, by the names of the files.
    private readonly ConcurrentDictionary<string, string> verified = [];

    /// <summary>The separation under the run's own name (it may have been made for another run), and its ETag; null before.</summary>
    public async Task<(SeparationResult Result, string ETag)?> FindSeparationAsync(RunView run, CancellationToken token)
    {
        return await ReadAsync<SeparationResult>(run, ArtifactKind.Separation, token) is var (result, etag)
            ? (result with { Run = run.Name, Specification = run.Specification }, etag)
            : null;
    }

    /// <summary>The separation under the run's own name; null when it is not made.</summary>
    public async Task<SeparationResult?> SeparationAsync(RunView run, CancellationToken token) =>
        (await FindSeparationAsync(run, token))?.Result;

    /// <summary>The record of the training; null when it is not done.</summary>
    public async Task<ModelRecord?> ModelRecordAsync(RunView run, CancellationToken token) =>
        (await FindModelRecordAsync(run, token))?.Record;

    /// <summary>The record of the training and its ETag; null when it is not done.</summary>
    public Task<(ModelRecord Record, string ETag)?> FindModelRecordAsync(RunView run, CancellationToken token) =>
        ReadAsync<ModelRecord>(run, ArtifactKind.Model, token);

    /// <summary>What is known of the data set; null when it is not made.</summary>
    public async Task<DatasetManifest?> ManifestAsync(RunView run, CancellationToken token) =>
        (await ReadAsync<DatasetManifest>(run, ArtifactKind.Dataset, token))?.Record;

    /// <summary>The weights as the store has them, compared with their checksum while they are read; null when they are not made.</summary>
    public async Task<WeightsStream?> WeightsAsync(RunView run, CancellationToken token) => (await OpenWeightsAsync(run, token))?.Weights;

    /// <summary>The weights with the run in their metadata; null when they are not made.</summary>
    public async Task<LabelledWeights?> LabelledWeightsAsync(RunView run, CancellationToken token)
    {
        if (await OpenWeightsAsync(run, token) is not var (record, weights))
        {
            return null;
        }

        try
        {
            return await LabelledWeights.OfAsync(run, record, weights, token);
        }
        catch
        {
            await weights.DisposeAsync();
            throw;
        }
    }

    /// <summary>When the run was cancelled; null when it was not.</summary>
    public Task<DateTimeOffset?> CancellationAsync(RunView run, CancellationToken token) =>
        records.CancellationOfAsync(run.Experiment, run.Id, token);

    /// <summary>Separations of those runs that have one, in their order.</summary>
    public async Task<IReadOnlyList<SeparationResult>> SeparationsAsync(IReadOnlyList<RunView> runs, CancellationToken token) =>
        [.. (await FindSeparationsAsync(runs, token)).Select(found => found.Result)];

    /// <summary>Separations of those runs that have one, in their order, and their ETags.</summary>
    public async Task<IReadOnlyList<(SeparationResult Result, string ETag)>> FindSeparationsAsync(
        IReadOnlyList<RunView> runs, CancellationToken token)
    {
        var results = new (SeparationResult, string)?[runs.Count];
        var limit = new ParallelOptions { MaxDegreeOfParallelism = options.Value.Concurrency, CancellationToken = token };
        await Parallel.ForAsync(0, runs.Count, limit, async (index, stop) => results[index] = await FindSeparationAsync(runs[index], stop));
        return [.. results.OfType<(SeparationResult, string)>()];
    }

    private async Task<(ModelRecord Record, WeightsStream Weights)?> OpenWeightsAsync(RunView run, CancellationToken token)
    {
        if (await FindModelRecordAsync(run, token) is not var (record, etag))
        {
            return null;
        }

        var name = new ArtifactName(ArtifactPaths.Model(run.Keys.Model));
        return await store.OpenAsync(name, token) is { } content
            ? (record, new(store, name, content, record.ModelSha256, verified, HealAsync))
            : throw await HealAsync(new InvalidDataException($"{name} is missing."));

        Task<DamagedArtifactException> HealAsync(Exception damage) => this.HealAsync(ArtifactKind.Model, run.Keys.Model, etag, damage);
    }

    private async Task<(T Record, string ETag)?> ReadAsync<T>(RunView run, ArtifactKind kind, CancellationToken token)
        where T : class
    {
        var key = run.Keys[kind];
        try
        {
            // A data set that is lost is rebuilt when a run needs it. What a completed run shows cannot be missing.
            return await store.FindRecordAsync<T>(ArtifactPaths.Whole(kind, key), token) is { } found ? found
                : run.Status != RunStatus.Completed || kind == ArtifactKind.Dataset ? null
                : throw new InvalidDataException($"{ArtifactPaths.Whole(kind, key)} is missing.");
        }
        catch (InvalidDataException e)
        {
            throw await HealAsync(kind, key, etag: null, e);
        }
    }

    // Goes through although the client may have gone: what was found once is to be found no more.
    private async Task<DamagedArtifactException> HealAsync(ArtifactKind kind, string key, string? etag, Exception damage)
    {
        try
        {
            await store.DeleteAsync(new(ArtifactPaths.Whole(kind, key)), etag, CancellationToken.None);
        }
        catch (ArtifactConflictException)
        {
            // It was rebuilt in the meantime.
        }

        // The run says so before the caller is answered.
        await loop.ApplyAsync(new LossNoticed(ArtifactId.Of(kind, key), damage.Message));
        return new($"{damage.Message} It is made again{(kind == ArtifactKind.Dataset ? " when a run needs it" : "")}.", damage);
    }
}
