using System.Collections.Concurrent;
using System.Diagnostics;
using EquiSep.Contracts;
using EquiSep.Core.Datasets;
using EquiSep.Core.Datasets.Bundled;
using EquiSep.Core.Datasets.Files;

namespace EquiSep.Standalone.Pipeline;

/// <summary>Makes data sets, each once, however many runs ask for it and however many at a time.</summary>
/// <param name="locator">Finds the published files.</param>
/// <param name="progress">Told how far downloads are.</param>
internal sealed class DatasetRule(CorpusLocator locator, IProgress<DownloadProgress>? progress)
{
    private readonly ConcurrentDictionary<string, Lazy<PreparedDataset>> made = new();

    /// <summary>The data set.</summary>
    /// <exception cref="DatasetException">It cannot be made.</exception>
    /// <exception cref="CorpusDirectoryException">A directory that the user named does not serve.</exception>
    /// <exception cref="CorpusUnavailableException">Its files are nowhere to be had.</exception>
    public PreparedDataset Make(DataSpecification data, CancellationToken stop)
    {
        return made.GetOrAdd(Keys.Dataset(data), _ => new(() => Prepare(data, stop))).Value;
    }

    private PreparedDataset Prepare(DataSpecification data, CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        var corpus = DatasetRecipe.Of(data.Name).Corpus;
        Dataset prepared;
        try
        {
            var files = locator.LocateAsync(corpus, progress, stop).GetAwaiter().GetResult();
            prepared = DatasetBuilder.Prepare(data, RawCorpus.Open(files));
        }
        catch (CorpusUnavailableException e) when (corpus == Corpus.FashionMnist)
        {
            prepared = PrepareBundled(data, e);
        }

        return new(prepared, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private static Dataset PrepareBundled(DataSpecification data, CorpusUnavailableException unavailable)
    {
        try
        {
            return DatasetBuilder.Prepare(data, BundledSample.Open());
        }
        catch (DatasetException e)
        {
            throw new DatasetException($"{unavailable.Message}{Environment.NewLine}{e.Message}", e);
        }
    }
}
