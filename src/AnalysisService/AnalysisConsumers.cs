using EquiSep.Contracts.Artifacts;
using EquiSep.Pipeline.Building;
using EquiSep.Pipeline.Messages;
using MassTransit;
using Microsoft.Extensions.Options;

namespace EquiSep.AnalysisService;

/// <summary>Takes <see cref="MeasureSeparation"/>.</summary>
internal sealed class MeasureSeparationConsumer(Maker maker, SeparationRule rule) : MakingConsumer<MeasureSeparation>(maker)
{
    /// <inheritdoc/>
    protected override Work WorkOf(MeasureSeparation command) => new(ArtifactKind.Separation, command.Key, command.Run);

    /// <inheritdoc/>
    protected override Task<Outcome> MakeAsync(Work work, MeasureSeparation command, CancellationToken token) =>
        rule.MakeAsync(work, command, token);
}

/// <summary>A queue for all that measure models.</summary>
internal sealed class MeasureSeparationDefinition(IOptions<AnalysisOptions> options)
    : MakingConsumerDefinition<MeasureSeparationConsumer>(QueueNames.MeasureSeparation, options.Value.SlotCount);

/// <summary>Answers <see cref="MeasureFeatures"/>.</summary>
internal sealed class MeasureFeaturesConsumer(FeatureMeasurement measurement) : IConsumer<MeasureFeatures>
{
    /// <inheritdoc/>
    public async Task Consume(ConsumeContext<MeasureFeatures> context)
    {
        try
        {
            await AnswerAsync(context, await measurement.MeasureAsync(context.Message, context.CancellationToken));
        }
        catch (RefusedFeaturesException e)
        {
            await AnswerAsync(context, new FeaturesRefused(e.Message));
        }
    }

    private static Task AnswerAsync<T>(ConsumeContext<MeasureFeatures> context, T answer)
        where T : class => context.RespondAsync(answer).WaitAsync(Announcer.Limit, context.CancellationToken);
}

/// <summary>Somebody waits for the answer, so there is a second attempt but no patience, and what fails is told to him and kept nowhere.</summary>
internal sealed class MeasureFeaturesDefinition : ConsumerDefinition<MeasureFeaturesConsumer>
{
    private const int Slots = 2;

    /// <summary>One measurement uses several threads.</summary>
    public MeasureFeaturesDefinition()
    {
        EndpointName = QueueNames.MeasureFeatures;
        ConcurrentMessageLimit = Slots;
    }

    /// <inheritdoc/>
    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<MeasureFeaturesConsumer> consumerConfigurator, IRegistrationContext context)
    {
        endpointConfigurator.PrefetchCount = Slots;
        endpointConfigurator.DiscardFaultedMessages();
        endpointConfigurator.UseMessageRetry(retry => retry.Interval(1, TimeSpan.FromSeconds(1)));
    }
}
