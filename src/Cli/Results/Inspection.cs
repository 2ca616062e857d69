using System.Security.Cryptography;
using EquiSep.Core.Datasets;
using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Cli.Results;

/// <summary>
/// Looks through what exists of runs before they are asked for: what is damaged is said and deleted, and so is what no longer
/// belongs to what it was made from. The coordinator takes what exists for good.
/// </summary>
/// <param name="store">Where it lies.</param>
/// <param name="folder">The folder of the store, for messages.</param>
/// <param name="areBetterNow">Whether better images are at hand now than those a data set was made from.</param>
/// <param name="say">Told, in a line, what a user would want to know.</param>
internal sealed class Inspection(IArtifactStore store, string folder, Func<DatasetManifest, CancellationToken, Task<bool>> areBetterNow, Action<string> say)
{
    private readonly Dictionary<string, string?> weights = [];
    private readonly Dictionary<string, DatasetManifest?> manifests = [];
    private readonly HashSet<string> images = [];
    private readonly HashSet<string> superseded = [];

    /// <summary>Inspects the model and the separation of a run.</summary>
    public async Task InspectAsync(Specification run, CancellationToken stop)
    {
        var model = await ModelAsync(run, stop);
        var name = ArtifactPaths.Separation(Keys.Separation(run));
        var separation = await ReadAsync<SeparationResult>(run, "separation", name, stop);
        var data = await DataAsync(run, stop);
        var isOfOtherImages = superseded.Contains(Keys.Dataset(run.Data)) || (data is not null && data.TestSha256 != separation?.Data.TestSha256);
        if (separation is not null && (isOfOtherImages || separation.ModelSha256 != model))
        {
            await store.DeleteAsync(name, stop);
            separation = null;
        }

        if (separation is null && data is not null)
        {
            await InspectImagesAsync(run, data, stop);
        }
    }

    // A data set that is made anew may have other test images, so what was measured with the old ones is measured anew too.
    private async Task<DatasetManifest?> DataAsync(Specification run, CancellationToken stop)
    {
        var key = Keys.Dataset(run.Data);
        if (manifests.TryGetValue(key, out var known))
        {
            return known;
        }

        var name = ArtifactPaths.Manifest(key);
        var data = await ReadAsync<DatasetManifest>(run, "data set", name, stop);
        if (data is null || !await areBetterNow(data, stop))
        {
            return manifests[key] = data;
        }

        say($"The images of {run.Data.Name} were the {data.Source}; now the published files are here, and what was measured with the sample is measured anew");
        await store.DeleteAsync(name, stop);
        superseded.Add(key);
        return manifests[key] = null;
    }

    private async Task InspectImagesAsync(Specification run, DatasetManifest data, CancellationToken stop)
    {
        var key = Keys.Dataset(run.Data);
        if (!images.Add(key))
        {
            return;
        }

        try
        {
            await DatasetFiles.ReadAsync(data, async file =>
            {
                var name = ArtifactPaths.Of(ArtifactKind.Dataset, key) + file;
                return (await store.OpenAsync(new(name), stop))?.Stream ?? throw new InvalidDataException($"{file} is missing.");
            });
        }
        catch (InvalidDataException e)
        {
            await DropAsync(run, "data set", ArtifactPaths.Manifest(key), e.Message.TrimEnd('.'), stop);
        }
    }

    /// <summary>SHA-256 of the model's weights; null when there is none that can be used.</summary>
    private async Task<string?> ModelAsync(Specification run, CancellationToken stop)
    {
        var key = Keys.Model(run);
        if (weights.TryGetValue(key, out var known))
        {
            return known;
        }

        var record = await ReadAsync<ModelRecord>(run, "model", ArtifactPaths.ModelRecord(key), stop);
        if (record is not null && await DamageAsync(record, key, stop) is { } damage)
        {
            await DropAsync(run, "model", ArtifactPaths.ModelRecord(key), damage, stop);
            record = null;
        }

        return weights[key] = record?.ModelSha256;
    }

    private async Task<string?> DamageAsync(ModelRecord record, string key, CancellationToken stop)
    {
        var files = record.Snapshots.Select(snapshot => (Name: ArtifactPaths.Snapshot(key, snapshot.Epoch), snapshot.Sha256));
        foreach (var (name, expected) in files.Prepend((ArtifactPaths.Model(key), record.ModelSha256)))
        {
            if (await SumAsync(name, stop) is var sum && sum != expected)
            {
                return sum is null ? "its weights are missing" : "its weights are not as they were written";
            }
        }

        return null;
    }

    private async Task<T?> ReadAsync<T>(Specification run, string what, string name, CancellationToken stop)
        where T : class
    {
        try
        {
            return await store.ReadRecordAsync<T>(name, stop);
        }
        catch (InvalidDataException e)
        {
            await DropAsync(run, what, name, e.Message.TrimEnd('.'), stop);
            return null;
        }
    }

    private async Task DropAsync(Specification run, string what, string name, string damage, CancellationToken stop)
    {
        say($"{run.Name}: the {what} in {Path.Combine(folder, Path.GetDirectoryName(name)!)} is damaged ({damage}) and is made again");
        await store.DeleteAsync(name, stop);
    }

    private async Task<string?> SumAsync(string name, CancellationToken stop)
    {
        await using var content = await store.OpenAsync(new(name), stop);
        return content is null ? null : Convert.ToHexStringLower(await SHA256.HashDataAsync(content.Stream, stop));
    }
}
