using EquiSep.Api.Rest;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;
using EquiSep.Pipeline.Messaging;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace EquiSep.Api.Features;

/// <summary>The separation of anybody's features: the command <c>measure</c> as a service.</summary>
internal static class FeaturesApi
{
    /// <summary>Maps <c>POST /api/separations</c>.</summary>
    public static IEndpointRouteBuilder MapFeatures(this IEndpointRouteBuilder routes)
    {
        var megabytes = routes.ServiceProvider.GetRequiredService<IOptions<FeaturesOptions>>().Value.MaximumMegabytes;
        routes.MapPost("/api/separations", MeasureAsync)
            .WithTags("Separations")
            .WithName("MeasureFeatures")
            .WithSummary("Measure features that are sent along")
            .WithDescription("features: NumPy file, samples × width, float32 or float64, C order. labels: NumPy file of class numbers from 0, one per sample, any integer type. "
                + $"imbalanced: true weights classes by their size. At most {megabytes} MB together (Features:MaximumMegabytes).")
            .Accepts<FeaturesForm>("multipart/form-data")
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status502BadGateway)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .ProducesProblem(StatusCodes.Status504GatewayTimeout)
            .ProducesValidationProblem()
            .DisableAntiforgery()
            .DisableRequestTimeout();
        return routes;
    }

    private static async Task<Results<Ok<FeaturesMeasured>, ValidationProblem, ProblemHttpResult>> MeasureAsync(
        HttpRequest request,
        IArtifactStore store,
        IRequestClient<MeasureFeatures> analysis,
        IOptions<FeaturesOptions> options,
        ILogger<FeatureUpload> log,
        CancellationToken token)
    {
        if (request.HttpContext.RequestServices.GetService<BrokerAlarm>()?.Reason is { } low)
        {
            return OutageHandler.Unavailable(request.HttpContext, $"The broker takes no messages: {low}.");
        }

        try
        {
            await using var upload = await FeatureUpload.TakeAsync(request, store, options, log, token);

            // While the broker is away the request is not even sent, and its own time does not begin.
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
            limit.CancelAfter(TimeSpan.FromSeconds(options.Value.TimeoutSeconds + 2));
            var answer = await analysis
                .GetResponse<FeaturesMeasured, FeaturesRefused>(
                    upload.Request, limit.Token, RequestTimeout.After(s: options.Value.TimeoutSeconds))
                .WaitAsync(limit.Token);
            return answer.Is(out Response<FeaturesMeasured>? measured)
                ? TypedResults.Ok(measured.Message)
                : Refuse("features", ((FeaturesRefused)answer.Message).Reason);
        }
        catch (RefusedUploadException e) when (e.Status == StatusCodes.Status400BadRequest)
        {
            return Refuse(e.Field, e.Message);
        }
        catch (RefusedUploadException e)
        {
            return TypedResults.Problem(e.Message, statusCode: e.Status);
        }
        catch (RequestTimeoutException)
        {
            return TypedResults.Problem(
                $"Nobody measured the features within {options.Value.TimeoutSeconds} s (Features:TimeoutSeconds); is the analysis service running, and the broker?",
                statusCode: StatusCodes.Status504GatewayTimeout);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return OutageHandler.Unavailable(request.HttpContext, "The broker does not answer.");
        }
        catch (RequestFaultException e)
        {
            var fault = e.Fault?.Exceptions.FirstOrDefault();
            if (fault?.ExceptionType.EndsWith(nameof(DamagedContentException), StringComparison.Ordinal) == true)
            {
                return OutageHandler.Unavailable(request.HttpContext, $"{fault.Message} Send the files again.");
            }

            var reason = fault?.Message ?? e.Message;
            return TypedResults.Problem($"The measurement failed: {reason}", statusCode: StatusCodes.Status502BadGateway);
        }
    }

    private static ValidationProblem Refuse(string field, string reason) =>
        TypedResults.ValidationProblem(new Dictionary<string, string[]> { [field] = [reason] }, title: "The features cannot be measured.");

    /// <summary>The form.</summary>
    /// <param name="Features">NumPy file, samples × width, float32 or float64, C order.</param>
    /// <param name="Labels">NumPy file of class numbers from 0, one per sample, any integer type.</param>
    /// <param name="Imbalanced">Whether classes are weighted by their size instead of equally.</param>
    internal sealed record FeaturesForm(IFormFile Features, IFormFile Labels, bool? Imbalanced = null);
}
