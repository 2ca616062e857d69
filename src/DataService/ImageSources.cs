using EquiSep.Contracts;
using EquiSep.Core.Datasets;
using EquiSep.Core.Datasets.Bundled;
using EquiSep.Core.Datasets.Files;
using EquiSep.Pipeline.Building;
using EquiSep.Pipeline.Telemetry;
using Microsoft.Extensions.Options;

namespace EquiSep.DataService;

/// <summary>Where images come from: the published files, or for Fashion-MNIST the bundled sample where these cannot be had.</summary>
internal sealed class ImageSources : IDisposable
{
    // A network that swallows packets would hold everything up for as long as its time-outs, though a substitute is at hand.
    private static readonly TimeSpan withSubstitute = TimeSpan.FromMilliseconds(800);
    private readonly CorpusLocator locator;
    private readonly CorpusLocator nearby;

    /// <summary>Those that the options name.</summary>
    public ImageSources(IOptions<CorpusOptions> options)
    {
        var given = options.Value;
        locator = new(given);
        nearby = new(new()
        {
            Directories = given.Directories,
            SearchUsualPlaces = given.SearchUsualPlaces,
            Cache = given.Cache,
            Offline = true,
        });
    }

    /// <summary>Whether a data set was made from the bundled sample, though the published files are on this machine now.</summary>
    public async Task<bool> AreBetterNowAsync(DatasetManifest made, CancellationToken stop)
    {
        if (!BundledSample.IsSourceOf(made))
        {
            return false;
        }

        try
        {
            await nearby.LocateAsync(DatasetRecipe.Of(made.Name).Corpus, token: stop);
            return true;
        }
        catch (CorpusUnavailableException)
        {
            return false;
        }
        catch (CorpusDirectoryException e)
        {
            throw new CannotMakeException(FailureKind.Images, e.Message, e);
        }
    }

    /// <summary>Prepares a data set.</summary>
    /// <returns>It, and where its images come from in a sentence.</returns>
    /// <exception cref="CannotMakeException">It cannot be made.</exception>
    public async Task<(Dataset Data, string Note)> PrepareAsync(DataSpecification data, IProgress<DownloadProgress> progress, CancellationToken stop)
    {
        try
        {
            var corpus = DatasetRecipe.Of(data.Name).Corpus;
            return corpus == Corpus.FashionMnist
                ? await PrepareWithSubstituteAsync(data, progress, stop)
                : Named(data, await PrepareAsync(data, corpus, progress, patience: null, stop));
        }
        catch (Exception e) when (e is DatasetException or CorpusUnavailableException or CorpusDirectoryException or IOException or UnauthorizedAccessException)
        {
            // No store is asked here: it is the data files that cannot be read.
            throw new CannotMakeException(FailureKind.Images, e.Message, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        locator.Dispose();
        nearby.Dispose();
    }

    private static (Dataset Data, string Note) Named(DataSpecification data, Dataset prepared) =>
        (prepared, $"Images of {data.Name}: {prepared.Manifest.Source}");

    private async Task<(Dataset Data, string Note)> PrepareWithSubstituteAsync(DataSpecification data, IProgress<DownloadProgress> progress, CancellationToken stop)
    {
        try
        {
            return Named(data, await PrepareAsync(data, Corpus.FashionMnist, progress, withSubstitute, stop));
        }
        catch (CorpusUnavailableException e)
        {
            return await PrepareBundledAsync(data, e, progress, stop);
        }
    }

    private async Task<(Dataset Data, string Note)> PrepareBundledAsync(
        DataSpecification data, CorpusUnavailableException unavailable, IProgress<DownloadProgress> progress, CancellationToken stop)
    {
        try
        {
            var (bundled, note) = Named(data, await Task.Run(() => DatasetBuilder.Prepare(data, BundledSample.Open()), stop));
            return (bundled, $"{note}, for Fashion-MNIST is not on this machine and "
                + (unavailable.Mirrors.Count == 0 ? "nothing is downloaded when offline" : $"cannot be downloaded ({unavailable.Mirrors[0].Reason})"));
        }
        catch (DatasetException e)
        {
            return await PrepareWithoutSubstituteAsync(data, e, progress, stop);
        }
    }

    // There is no substitute after all: the mirrors get the time that they need.
    private async Task<(Dataset Data, string Note)> PrepareWithoutSubstituteAsync(
        DataSpecification data, DatasetException reason, IProgress<DownloadProgress> progress, CancellationToken stop)
    {
        try
        {
            return Named(data, await PrepareAsync(data, Corpus.FashionMnist, progress, patience: null, stop));
        }
        catch (CorpusUnavailableException e)
        {
            throw new DatasetException($"{e.Message}{Environment.NewLine}{reason.Message}", e);
        }
    }

    private async Task<Dataset> PrepareAsync(
        DataSpecification data, Corpus corpus, IProgress<DownloadProgress> progress, TimeSpan? patience, CancellationToken stop)
    {
        var files = await locator.LocateAsync(corpus, progress, patience, stop);
        return await Task.Run(() => DatasetBuilder.Prepare(data, RawCorpus.Open(files)), stop);
    }
}
