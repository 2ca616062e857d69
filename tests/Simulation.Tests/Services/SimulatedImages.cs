using System.Collections.Concurrent;
using EquiSep.Core.Datasets;
using EquiSep.Core.Datasets.Files;
using EquiSep.DataService;
using EquiSep.Experiments;
using EquiSep.Pipeline.Building;
using EquiSep.Pipeline.Telemetry;
using EquiSep.Simulation.Tests.Time;

namespace EquiSep.Simulation.Tests.Services;

/// <summary>A corpus of a few images, from which data sets are prepared as from the published one.</summary>
/// <param name="dice">Chooses how long it takes.</param>
/// <param name="clock">The clock of its process.</param>
internal sealed class SimulatedImages(Dice dice, TimeProvider clock) : IImageSource
{
    private static readonly ConcurrentDictionary<DataSpecification, Dataset> prepared = new();

    /// <summary>The data set of a specification; the same in all histories.</summary>
    public static Dataset Prepare(DataSpecification data) =>
        prepared.GetOrAdd(data, static wanted => Core.Datasets.DatasetBuilder.Prepare(wanted, new TinyCorpus()));

    /// <inheritdoc/>
    public Task<bool> AreBetterNowAsync(DatasetManifest existing, CancellationToken cancellationToken) => Task.FromResult(false);

    /// <inheritdoc/>
    public async Task<(Dataset Data, string Note)> PrepareAsync(
        DataSpecification data, IProgress<DownloadProgress> progress, CancellationToken cancellationToken)
    {
        await Task.Delay(dice.Seconds(0.05, 5), clock, cancellationToken);
        return data.Name == Specimens.Unavailable
            ? throw new CannotBuildException(FailureKind.Images, $"There are no images of {data.Name}.")
            : (Prepare(data), $"Images of {data.Name}: {TinyCorpus.Name}");
    }

    private sealed class TinyCorpus() : RawCorpus(CorpusLayout.Of(Corpus.FashionMnist), Name)
    {
        public const string Name = "tiny corpus";
        private const int Images = 100;
        private const int TestImages = 10;

        public override byte[] ReadTrainLabels() => [.. Enumerable.Range(0, Images).Select(image => (byte)(image % Dataset.Classes))];

        public override byte[] ReadTrainImages(IReadOnlyList<int> indices) => [.. indices.SelectMany(Pixels)];

        public override RawImages ReadTest() =>
            new([.. Enumerable.Range(1000, TestImages).SelectMany(Pixels)], [.. Enumerable.Range(0, TestImages).Select(image => (byte)image)]);

        private IEnumerable<byte> Pixels(int image)
        {
            var dice = new Dice((ulong)image);
            return Enumerable.Range(0, Layout.ImageBytes).Select(_ => (byte)dice.Below(256)).ToArray();
        }
    }
}
