using EquiSep.Core.Datasets;
using EquiSep.Core.Datasets.Bundled;
using EquiSep.Core.Datasets.Files;
using EquiSep.Experiments;
using EquiSep.Pipeline.Building;
using EquiSep.Pipeline.Telemetry;
using Microsoft.Extensions.Options;

namespace EquiSep.DataService;

/// <summary>A source of images.</summary>
public interface IImageSource
{
    /// <summary>Whether a data set was built from the bundled sample, although the published files are on this machine now.</summary>
    /// <param name="existing">The manifest of the data set.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    Task<bool> AreBetterNowAsync(DatasetManifest existing, CancellationToken cancellationToken);

    /// <summary>Prepares a data set.</summary>
    /// <param name="data">The specification of the data set.</param>
    /// <param name="progress">Receives the progress of downloads.</param>
    /// <param name="cancellationToken">Cancels the preparation.</param>
    /// <returns>The data set, and a sentence about the origin of its images.</returns>
    /// <exception cref="CannotBuildException">The data set cannot be prepared.</exception>
    Task<(Dataset Data, string Note)> PrepareAsync(
        DataSpecification data, IProgress<DownloadProgress> progress, CancellationToken cancellationToken);
}

/// <summary>Reads the published files, or for Fashion-MNIST the bundled sample if the files are unavailable.</summary>
public sealed class ImageSources : IImageSource, IDisposable
{
    // A network that drops packets would delay the run until its timeouts, although a substitute is available.
    private static readonly TimeSpan withSubstitute = TimeSpan.FromMilliseconds(800);
    private readonly CorpusLocator locator;
    private readonly CorpusLocator nearby;

    /// <summary>Creates the source.</summary>
    /// <param name="options">The places of the files.</param>
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

    /// <inheritdoc/>
    public async Task<bool> AreBetterNowAsync(DatasetManifest existing, CancellationToken cancellationToken)
    {
        if (!BundledSample.IsSourceOf(existing))
        {
            return false;
        }

        try
        {
            await nearby.LocateAsync(DatasetRecipe.Of(existing.Name).Corpus, token: cancellationToken);
            return true;
        }
        catch (CorpusUnavailableException)
        {
            return false;
        }
        catch (CorpusDirectoryException e)
        {
            throw new CannotBuildException(FailureKind.Images, e.Message, e);
        }
    }

    /// <inheritdoc/>
    public async Task<(Dataset Data, string Note)> PrepareAsync(DataSpecification data, IProgress<DownloadProgress> progress, CancellationToken cancellationToken)
    {
        try
        {
            var corpus = DatasetRecipe.Of(data.Name).Corpus;
            return corpus == Corpus.FashionMnist
                ? await PrepareWithSubstituteAsync(data, progress, cancellationToken)
                : Named(data, await PrepareAsync(data, corpus, progress, patience: null, cancellationToken));
        }
        catch (Exception e) when (e is DatasetException or CorpusUnavailableException or CorpusDirectoryException or IOException or UnauthorizedAccessException)
        {
            // The store is not involved here: the data files cannot be read.
            throw new CannotBuildException(FailureKind.Images, e.Message, e);
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

    private async Task<(Dataset Data, string Note)> PrepareWithSubstituteAsync(DataSpecification data, IProgress<DownloadProgress> progress, CancellationToken cancellationToken)
    {
        try
        {
            return Named(data, await PrepareAsync(data, Corpus.FashionMnist, progress, withSubstitute, cancellationToken));
        }
        catch (CorpusUnavailableException e)
        {
            return await PrepareBundledAsync(data, e, progress, cancellationToken);
        }
    }

    private async Task<(Dataset Data, string Note)> PrepareBundledAsync(
        DataSpecification data, CorpusUnavailableException unavailable, IProgress<DownloadProgress> progress, CancellationToken cancellationToken)
    {
        try
        {
            var (bundled, note) = Named(data, await Task.Run(() => Core.Datasets.DatasetBuilder.Prepare(data, BundledSample.Open()), cancellationToken));
            return (bundled, $"{note}, for Fashion-MNIST is not on this machine and "
                + (unavailable.Mirrors.Count == 0 ? "nothing is downloaded when offline" : $"cannot be downloaded ({unavailable.Mirrors[0].Reason})"));
        }
        catch (DatasetException e)
        {
            return await PrepareWithoutSubstituteAsync(data, e, progress, cancellationToken);
        }
    }

    // There is no substitute after all, so the mirrors get their full timeouts.
    private async Task<(Dataset Data, string Note)> PrepareWithoutSubstituteAsync(
        DataSpecification data, DatasetException reason, IProgress<DownloadProgress> progress, CancellationToken cancellationToken)
    {
        try
        {
            return Named(data, await PrepareAsync(data, Corpus.FashionMnist, progress, patience: null, cancellationToken));
        }
        catch (CorpusUnavailableException e)
        {
            throw new DatasetException($"{e.Message}{Environment.NewLine}{reason.Message}", e);
        }
    }

    private async Task<Dataset> PrepareAsync(
        DataSpecification data, Corpus corpus, IProgress<DownloadProgress> progress, TimeSpan? patience, CancellationToken cancellationToken)
    {
        var files = await locator.LocateAsync(corpus, progress, patience, cancellationToken);
        return await Task.Run(() => Core.Datasets.DatasetBuilder.Prepare(data, RawCorpus.Open(files)), cancellationToken);
    }
}
