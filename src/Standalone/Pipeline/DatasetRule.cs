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
/// <param name="say">Told, in a line, where images come from.</param>
internal sealed class DatasetRule(CorpusLocator locator, IProgress<DownloadProgress>? progress, Action<string> say)
{
    // A network that swallows packets would hold everything up for as long as its time-outs, though a substitute is at hand.
    private static readonly TimeSpan WithSubstitute = TimeSpan.FromMilliseconds(800);

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
            prepared = Prepare(data, corpus, corpus == Corpus.FashionMnist ? WithSubstitute : null, stop);
            say($"Images of {data.Name}: {prepared.Manifest.Source}");
        }
        catch (CorpusUnavailableException e) when (corpus == Corpus.FashionMnist)
        {
            prepared = PrepareBundled(data, e, stop);
        }

        return new(prepared, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private Dataset Prepare(DataSpecification data, Corpus corpus, TimeSpan? patience, CancellationToken stop)
    {
        return DatasetBuilder.Prepare(data, RawCorpus.Open(locator.LocateAsync(corpus, progress, patience, stop).GetAwaiter().GetResult()));
    }

    private Dataset PrepareBundled(DataSpecification data, CorpusUnavailableException unavailable, CancellationToken stop)
    {
        Dataset bundled;
        try
        {
            bundled = DatasetBuilder.Prepare(data, BundledSample.Open());
        }
        catch (DatasetException e)
        {
            return PrepareWithoutSubstitute(data, e, stop);
        }

        say($"Images of {data.Name}: {bundled.Manifest.Source}, for Fashion-MNIST is not on this machine and "
            + (unavailable.Mirrors.Count == 0 ? "nothing is downloaded when offline" : $"cannot be downloaded ({unavailable.Mirrors[0].Reason})"));
        return bundled;
    }

    /// <summary>There is no substitute after all: the mirrors get the time that they need.</summary>
    private Dataset PrepareWithoutSubstitute(DataSpecification data, DatasetException reason, CancellationToken stop)
    {
        try
        {
            return Prepare(data, DatasetRecipe.Of(data.Name).Corpus, patience: null, stop);
        }
        catch (CorpusUnavailableException e)
        {
            throw new DatasetException($"{e.Message}{Environment.NewLine}{reason.Message}", e);
        }
    }
}
