using EquiSep.Pipeline.Building;
using EquiSep.Pipeline.Messages;

namespace EquiSep.AnalysisService;

/// <summary>Handles <see cref="MeasureSeparation"/>.</summary>
internal sealed class MeasureSeparationHandler(ArtifactBuilder builder, SeparationBuilder separations, TimeProvider clock)
    : BuildHandler<MeasureSeparation>(builder, clock)
{
    /// <inheritdoc/>
    protected override Task<BuildResult> BuildAsync(BuildRequest request, MeasureSeparation command, CancellationToken cancellationToken) =>
        separations.BuildAsync(request, command, cancellationToken);
}

/// <summary>Answers <see cref="MeasureFeatures"/>.</summary>
internal sealed class MeasureFeaturesHandler(FeatureMeasurement measurement) : IRequestHandler<MeasureFeatures>
{
    /// <inheritdoc/>
    public async Task<IMessage> AnswerAsync(MeasureFeatures request, Delivery delivery)
    {
        try
        {
            return await measurement.MeasureAsync(request, delivery.CancellationToken);
        }
        catch (RefusedFeaturesException e)
        {
            return new FeaturesRefused(e.Message);
        }
    }
}
