using EquiSep.Pipeline;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace EquiSep.Api.Features;

/// <summary>The request is refused; the message says what is allowed.</summary>
/// <param name="field">The field of the form that is wrong; empty for the form itself.</param>
/// <param name="reason">What is allowed.</param>
/// <param name="status">The status of the answer.</param>
internal sealed class RefusedUploadException(string field, string reason, int status = StatusCodes.Status400BadRequest) : Exception(reason)
{
    /// <summary>The field of the form that is wrong; empty for the form itself.</summary>
    public string Field { get; } = field;

    /// <summary>The status of the answer.</summary>
    public int Status { get; } = status;
}

/// <summary>The two files of a form, in the store for as long as they are measured.</summary>
/// <param name="store">The store.</param>
/// <param name="id">Where in the store they lie.</param>
/// <param name="log">Told what could not be deleted.</param>
internal sealed partial class FeatureUpload(IArtifactStore store, string id, ILogger log) : IAsyncDisposable
{
    // What a form that ends too early gives; an error of the disk that buffers it has the system's number instead.
    private const int EndOfForm = unchecked((int)0x80131620);
    private static readonly string[] files = ["features", "labels"];
    private readonly Dictionary<string, string> sums = [];

    /// <summary>Whether classes are weighted by their size.</summary>
    public bool Imbalanced { get; private init; }

    /// <summary>The request to measure them.</summary>
    public MeasureFeatures Request => new(id, Imbalanced, sums["features"], sums["labels"]);

    /// <summary>Takes the files of a request to the store.</summary>
    /// <exception cref="RefusedUploadException">There are no such files, or they are too large.</exception>
    public static async Task<FeatureUpload> TakeAsync(
        HttpRequest request, IArtifactStore store, IOptions<FeaturesOptions> options, ILogger log, CancellationToken token)
    {
        var form = await ReadFormAsync(request, options.Value, token);
        foreach (var file in files)
        {
            _ = form.Files.GetFile(file) ?? throw new RefusedUploadException(file, $"{file} is missing; it is a .npy file.");
        }

        if (form.Files.FirstOrDefault(file => !files.Contains(file.Name)) is { } stray)
        {
            throw new RefusedUploadException(stray.Name, $"There is no file '{stray.Name}'; allowed are features and labels.");
        }

        var upload = new FeatureUpload(store, Guid.CreateVersion7().ToString("N"), log) { Imbalanced = ReadImbalanced(form) };
        try
        {
            foreach (var file in files)
            {
                await upload.AddAsync(file, form.Files[file]!, token);
            }
        }
        catch (Exception e) when (e is not OutageException or NoSpaceException)
        {
            // From a store that does not answer nothing can be deleted.
            await upload.DisposeAsync();
            throw;
        }

        return upload;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await Task.WhenAll(files.Select(file => store.DeleteAsync(ArtifactPaths.Upload(id, file), CancellationToken.None)));
        }
        catch (OutageException e)
        {
            // The answer does not depend on it.
            LogLeft(id, e.Message);
        }
    }

    private async Task AddAsync(string file, IFormFile content, CancellationToken token)
    {
        await store.WriteAsync(new(ArtifactPaths.Upload(id, file)), CopyAsync, WriteCondition.None, token);

        async Task CopyAsync(Stream target, CancellationToken stop)
        {
            await using var hashing = new HashingStream(target);
            await content.CopyToAsync(hashing, stop);
            sums[file] = hashing.Sha256();
        }
    }

    private static async Task<IFormCollection> ReadFormAsync(HttpRequest request, FeaturesOptions options, CancellationToken token)
    {
        if (!request.HasFormContentType)
        {
            throw new RefusedUploadException("", "The request is a form, multipart/form-data, with the files features and labels.", StatusCodes.Status415UnsupportedMediaType);
        }

        var tooLarge = new RefusedUploadException("", $"The files may have {options.MaximumMegabytes} MB together.", StatusCodes.Status413PayloadTooLarge);
        if (request.ContentLength > options.MaximumBytes)
        {
            throw tooLarge;
        }

        // Kestrel's own limit is meant for requests that are held in memory; files are not.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = options.MaximumBytes;
        }

        try
        {
            return await request.ReadFormAsync(new FormOptions { MultipartBodyLengthLimit = options.MaximumBytes, ValueCountLimit = 16 }, token);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw tooLarge;
        }
        catch (Exception e) when (e is InvalidDataException or BadHttpRequestException or IOException { HResult: EndOfForm })
        {
            throw new RefusedUploadException("", $"The form cannot be read: {e.Message}");
        }
    }

    private static bool ReadImbalanced(IFormCollection form)
    {
        return !form.TryGetValue("imbalanced", out var text) ? false
            : bool.TryParse(text, out var imbalanced) ? imbalanced
            : throw new RefusedUploadException("imbalanced", $"imbalanced must be true or false, not '{text}'.");
    }

    [LoggerMessage(LogLevel.Warning, "The upload {Upload} is left for the collection of garbage: {Reason}")]
    private partial void LogLeft(string upload, string reason);
}
