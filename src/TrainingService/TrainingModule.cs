using EquiSep.Contracts;
using EquiSep.Contracts.Artifacts;
using EquiSep.Core.Datasets;
using EquiSep.Pipeline.Building;
using EquiSep.ServiceDefaults.Settings;
using EquiSep.ServiceDefaults.Telemetry;
using MassTransit;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EquiSep.TrainingService;

/// <summary>The making of models, for any host that has an artifact store and a bus.</summary>
public static class TrainingModule
{
    private const int DatasetsInMemory = 4;

    /// <summary>Adds the rule for models; section <c>Training</c> of the configuration says how they are trained.</summary>
    public static IHostApplicationBuilder AddTraining(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSettings<TrainingOptions>(TrainingOptions.Section);
        builder.Services.AddMaking(ArtifactKind.Model);
        builder.Services.AddCounterStart(TrainingMetrics.Start);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddPrerequisite<DatasetManifest, Dataset>(ArtifactKind.Dataset, DatasetsInMemory, DatasetFiles.ReadAsync);
        builder.Services.AddSingleton<RunningTrainings>();
        builder.Services.AddSingleton<TrainingRule>();
        return builder;
    }

    /// <summary>Adds the consumers of <c>TrainModel</c>, <c>TrainLongModel</c> and <c>TrainingsUnwanted</c>; the latter has a queue for every process.</summary>
    public static void AddTrainingConsumers(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<TrainModelConsumer, TrainModelDefinition>();
        bus.AddConsumer<TrainLongModelConsumer, TrainLongModelDefinition>();
        bus.AddConsumer<TrainingsUnwantedConsumer>().Endpoint(endpoint =>
        {
            endpoint.Name = "trainings-unwanted";
            endpoint.InstanceId = $"-{Guid.NewGuid():N}";
            endpoint.Temporary = true;
        });
    }
}
