using EquiSep.Contracts.Artifacts;
using EquiSep.Contracts.Messages;
using EquiSep.ServiceDefaults.Artifacts;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace EquiSep.Api.Rest;

/// <summary>What became of features that were sent; one of the three is given.</summary>
/// <param name="Measured">Their separation.</param>
/// <param name="Refused">Why they cannot be measured.</param>
/// <param name="Problem">Why nobody measured them.</param>
internal sealed record MeasurementOutcome(FeaturesMeasured? Measured = null, string? Refused = null, ProblemHttpResult? Problem = null);

/// <summary>Has features measured by AnalysisService: files go through the store, for messages carry no tensors.</summary>
internal sealed partial class FeatureMeasurement(IArtifactStore store, IClientFactory clients, IOptions<ApiOptions> options, ILogger<FeatureMeasurement> log)
{
    /// <summary>Has them measured. Afterwards nothing of them is left in the store.</summary>
    public async Task<MeasurementOutcome> MeasureAsync(IFormFile features, IFormFile labels, bool imbalanced, HttpContext context, CancellationToken token)
    {
        var upload = Guid.NewGuid().ToString("N");
        try
        {
            await WriteAsync(upload, "features", features, token);
            await WriteAsync(upload, "labels", labels, token);
            return await AskAsync(new(upload, imbalanced), context, token);
        }
        finally
        {
            await DeleteAsync(upload, "features");
            await DeleteAsync(upload, "labels");
        }
    }

    private async Task<MeasurementOutcome> AskAsync(MeasureFeatures request, HttpContext context, CancellationToken token)
    {
        var patience = TimeSpan.FromSeconds(options.Value.MeasureSeconds);
        try
        {
            // While the broker is away a request is not even sent, and waits for longer than its own time limit.
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
            limit.CancelAfter(patience * 1.2);
            var answer = await clients.CreateRequestClient<MeasureFeatures>(patience).GetResponse<FeaturesMeasured, FeaturesRefused>(request, limit.Token);
            return answer.Is(out Response<FeaturesMeasured>? measured) ? new(Measured: measured.Message)
                : answer.Is(out Response<FeaturesRefused>? refused) ? new(Refused: refused.Message.Reason)
                : throw new InvalidOperationException($"{answer} is no answer.");
        }
        catch (RequestTimeoutException)
        {
            return new(Problem: TypedResults.Problem($"Nobody measured the features within {patience.TotalSeconds} s.", statusCode: StatusCodes.Status504GatewayTimeout));
        }
        catch (Exception e) when (e is MassTransitException or OperationCanceledException && !token.IsCancellationRequested)
        {
            return new(Problem: OutageHandler.Unavailable(context, $"The broker does not answer: {e.Message}"));
        }
    }

    private async Task WriteAsync(string upload, string name, IFormFile file, CancellationToken token)
    {
        await using var stream = file.OpenReadStream();
        await store.WriteAsync(new(ArtifactPaths.Upload(upload, name)), stream.CopyToAsync, WriteCondition.None, token);
    }

    private async Task DeleteAsync(string upload, string name)
    {
        try
        {
            await store.DeleteAsync(ArtifactPaths.Upload(upload, name), CancellationToken.None);
        }
        catch (IOException e)
        {
            // It costs space, not the answer.
            LeftBehind(log, ArtifactPaths.Upload(upload, name), e.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Upload} is left in the store: {Reason}")]
    private static partial void LeftBehind(ILogger log, string upload, string reason);
}
