using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Cli.Results;

/// <summary>What a run gave.</summary>
/// <param name="Result">Its separation, under the run's own name and specification: equal work may have been done for another run.</param>
/// <param name="Model">What is known of its model.</param>
internal sealed record MadeRun(SeparationResult Result, ModelRecord Model)
{
    /// <summary>Name of the file of weights in the store.</summary>
    public string Weights => ArtifactPaths.Model(Keys.Model(Result.Specification));

    /// <summary>Reads what a run gave; null when it is not made.</summary>
    /// <exception cref="InvalidDataException">A record is damaged.</exception>
    public static async Task<MadeRun?> FindAsync(IArtifactStore store, Specification run, CancellationToken stop)
    {
        var result = await store.ReadRecordAsync<SeparationResult>(ArtifactPaths.Separation(Keys.Separation(run)), stop);
        var model = result is null ? null : await store.ReadRecordAsync<ModelRecord>(ArtifactPaths.ModelRecord(Keys.Model(run)), stop);
        return model is null ? null : new(result! with { Run = run.Name!, Specification = run }, model);
    }
}
