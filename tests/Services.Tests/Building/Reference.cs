using EquiSep.Core.Datasets;
using EquiSep.Core.Datasets.Bundled;
using EquiSep.Core.Networks;
using EquiSep.Core.Training;
using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Services.Tests.Building;

/// <summary>What comes out when nothing interrupts, nobody else is there, and nothing is stored in between.</summary>
internal static class Reference
{
    public static Dataset Data(Specification run) => DatasetBuilder.Prepare(run.Data, BundledSample.Open());

    /// <summary>The file of weights.</summary>
    public static byte[] Model(Specification run) => Model(run, run.Training.AllEpochs);

    /// <summary>The file of weights after so many epochs.</summary>
    public static byte[] Model(Specification run, int epochs)
    {
        using var session = TrainingSession.Start(run, Data(run), EnvironmentFacts.DefaultDevice);
        while (session.Epoch < epochs)
        {
            session.RunEpoch();
        }

        using var stream = new MemoryStream();
        session.SaveModel(stream);
        return stream.ToArray();
    }

    /// <summary>Puts the data set of a run into a store.</summary>
    public static async Task PutDataAsync(IArtifactStore store, Specification run)
    {
        var (data, key, token) = (Data(run), Keys.Dataset(run.Data), TestContext.Current.CancellationToken);
        await store.WriteAsync(new(ArtifactPaths.Train(key)), (stream, t) => Task.Run(() => DatasetFiles.Write(stream, data.Train), t), WriteCondition.None, token);
        await store.WriteAsync(new(ArtifactPaths.Test(key)), (stream, t) => Task.Run(() => DatasetFiles.Write(stream, data.Test), t), WriteCondition.None, token);
        await store.WriteRecordAsync(ArtifactPaths.Manifest(key), data.Manifest, WriteCondition.None, token);
    }

    /// <summary>The bytes of an artifact; null when there is none.</summary>
    public static async Task<byte[]?> BytesAsync(this IArtifactStore store, string name)
    {
        await using var content = await store.OpenAsync(new(name), TestContext.Current.CancellationToken);
        if (content is null)
        {
            return null;
        }

        using var bytes = new MemoryStream();
        await content.Stream.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        return bytes.ToArray();
    }

    public static Task PutAsync(this IArtifactStore store, string name, byte[] bytes) =>
        store.WriteAsync(new(name), (stream, token) => stream.WriteAsync(bytes, token).AsTask(), WriteCondition.None, TestContext.Current.CancellationToken);

    public static Task<T?> RecordAsync<T>(this IArtifactStore store, string name)
        where T : class => store.ReadRecordAsync<T>(name, TestContext.Current.CancellationToken);
}
