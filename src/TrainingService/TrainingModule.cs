using EquiSep.Core.Datasets;
using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Building;
using EquiSep.Pipeline.Messages;
using EquiSep.Pipeline.Messaging;
using EquiSep.ServiceDefaults.Settings;
using EquiSep.ServiceDefaults.Telemetry;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace EquiSep.TrainingService;

/// <summary>Builds models in any host that has an artifact store and a bus.</summary>
public static class TrainingModule
{
    private const int DatasetsInMemory = 4;

    /// <summary>Adds the builder of models; section <c>Training</c> of the configuration has the options of trainings.</summary>
    public static IHostApplicationBuilder AddTraining(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSettings<TrainingOptions>(TrainingOptions.Section);
        builder.Services.AddBuilding(ArtifactKind.Model);
        builder.Services.AddCounterStart(TrainingMetrics.Start);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddArtifactLoader<DatasetManifest, Dataset>(ArtifactKind.Dataset, DatasetsInMemory, DatasetFiles.ReadAsync);
        builder.Services.AddSingleton<CancellationRequests>();
        builder.Services.AddSingleton<ITrainingFactory, TrainingSessions>();
        builder.Services.AddSingleton<ModelBuilder>();
        return builder;
    }

    /// <summary>
    /// Adds the handlers of <see cref="TrainModel"/>, <see cref="TrainLongModel"/> and <see cref="TrainingsUnwanted"/>; the latter has a queue
    /// per process.
    /// </summary>
    public static void AddTrainingHandlers(this BusConfiguration bus)
    {
        bus.AddCommandHandler<TrainModel, TrainModelHandler>(QueueNames.TrainModel, Slots);
        bus.AddCommandHandler<TrainLongModel, TrainLongModelHandler>(QueueNames.TrainLongModel, Slots);
        bus.AddEventHandler<TrainingsUnwanted, TrainingsUnwantedHandler>($"trainings-unwanted-{Guid.NewGuid():N}");
    }

    private static int Slots(IServiceProvider provider) => provider.GetRequiredService<IOptions<TrainingOptions>>().Value.SlotCount;
}
