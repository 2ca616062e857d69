using EquiSep.Api.Coordination;
using EquiSep.Contracts;
using EquiSep.Contracts.Artifacts;
using EquiSep.ServiceDefaults.Artifacts;
using Microsoft.Extensions.Options;

namespace EquiSep.Api.Rest;

/// <summary>Something that was made is damaged; it has been deleted and will be made again.</summary>
internal sealed class DamagedArtifactException(string message, Exception cause) : Exception(message, cause);

/// <summary>What runs have made, from the store.</summary>
internal sealed class RunFiles(IArtifactStore store, ReadModel model, IOptions<CoordinatorOptions> options)
{
    /// <summary>The separation under the run's own name, which may have been made for another; null when it is not made.</summary>
    public async Task<SeparationResult?> SeparationAsync(RunView run, CancellationToken token)
    {
        var result = await ReadAsync<SeparationResult>(ArtifactKind.Separation, run.Keys.Separation, token);
        return result is null ? null : result with { Run = run.Name, Specification = run.Specification };
    }

    /// <summary>The record of the training; null when it is not done.</summary>
    public Task<ModelRecord?> ModelRecordAsync(RunView run, CancellationToken token) => ReadAsync<ModelRecord>(ArtifactKind.Model, run.Keys.Model, token);

    /// <summary>What is known of the data set; null when it is not made.</summary>
    public Task<DatasetManifest?> ManifestAsync(RunView run, CancellationToken token) => ReadAsync<DatasetManifest>(ArtifactKind.Dataset, run.Keys.Dataset, token);

    /// <summary>The weights; null when they are not there.</summary>
    public Task<ArtifactContent?> WeightsAsync(RunView run, CancellationToken token) => store.OpenAsync(new(ArtifactPaths.Model(run.Keys.Model)), token);

    /// <summary>When the run was cancelled; null when it was not.</summary>
    public Task<CancelMark?> CancelMarkAsync(RunView run, CancellationToken token) => store.ReadRecordAsync<CancelMark>(ArtifactPaths.Cancelled(run.Experiment, run.Id), token);

    /// <summary>Separations of those runs that have one, in their order.</summary>
    public async Task<IReadOnlyList<SeparationResult>> SeparationsAsync(IReadOnlyList<RunView> runs, CancellationToken token)
    {
        var results = new SeparationResult?[runs.Count];
        var limit = new ParallelOptions { MaxDegreeOfParallelism = options.Value.Concurrency, CancellationToken = token };
        await Parallel.ForAsync(0, runs.Count, limit, async (index, stop) => results[index] = await SeparationAsync(runs[index], stop));
        return [.. results.OfType<SeparationResult>()];
    }

    private async Task<T?> ReadAsync<T>(ArtifactKind kind, string key, CancellationToken token)
        where T : class
    {
        var name = ArtifactPaths.Whole(kind, key);
        try
        {
            return await store.ReadRecordAsync<T>(name, token);
        }
        catch (InvalidDataException e)
        {
            await store.DeleteAsync(name, token);
            model.Heard(kind, key, lost: e.Message);
            throw new DamagedArtifactException($"{e.Message} It is made again.", e);
        }
    }
}
