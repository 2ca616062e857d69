using EquiSep.Contracts.Messages;
using EquiSep.Contracts.Validation;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace EquiSep.Api.Rest;

/// <summary>The separation of features that somebody sends: <c>/api/separations</c>.</summary>
internal static class SeparationsApi
{
    private const string Multipart = "multipart/form-data";

    public static void MapSeparations(this RouteGroupBuilder api, ApiOptions options)
    {
        api.MapPost("/separations", MeasureAsync).WithTags("Separations")
            .WithSummary($"The separation of features: .npy files features (n×d, float32 or float64) and labels (n, integers), together at most {options.MostUploadBytes} bytes.")
            .Accepts<FeaturesForm>(Multipart)
            .WithMetadata(new BodyLimit(options.MostUploadBytes))
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status503ServiceUnavailable).ProducesProblem(StatusCodes.Status504GatewayTimeout);
    }

    private static async Task<Results<Ok<FeaturesMeasured>, ValidationProblem, ProblemHttpResult>> MeasureAsync(
        HttpRequest request, FeatureMeasurement measurement, IOptions<ApiOptions> options, CancellationToken token)
    {
        var most = options.Value.MostUploadBytes;
        if (request.ContentLength > most)
        {
            return BodyText.TooLarge(most);
        }

        IFormCollection form;
        try
        {
            form = await request.ReadFormAsync(new FormOptions { MultipartBodyLengthLimit = most, MultipartHeadersCountLimit = 8 }, token);
        }
        catch (InvalidDataException e)
        {
            return e.Message.Contains("limit", StringComparison.Ordinal) ? BodyText.TooLarge(most) : Problems.Invalid([new(FieldError.Document, $"is no {Multipart}: {e.Message}")]);
        }

        var errors = await FeaturesForm.CheckAsync(form, token);
        if (errors.Count > 0)
        {
            return Problems.Invalid(errors);
        }

        return await measurement.MeasureAsync(form.Files["features"]!, form.Files["labels"]!, FeaturesForm.IsImbalanced(form), request.HttpContext, token) switch
        {
            { Measured: { } measured } => TypedResults.Ok(measured),
            { Refused: { } reason } => Problems.Invalid([new("features", reason)]),
            var failed => failed.Problem!,
        };
    }

    private sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
