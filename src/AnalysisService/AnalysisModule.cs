using EquiSep.Core.Datasets;
using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Building;
using EquiSep.Pipeline.Messages;
using EquiSep.Pipeline.Messaging;
using EquiSep.ServiceDefaults.Settings;
using Microsoft.Extensions.Options;

namespace EquiSep.AnalysisService;

/// <summary>Measures models and features in any host that has an artifact store and a bus.</summary>
public static class AnalysisModule
{
    private const int DatasetsInMemory = 4;
    private const int ModelsInMemory = 2;

    // One measurement uses several threads.
    private const int FeatureSlots = 2;

    /// <summary>Adds the builder of separations; section <c>Analysis</c> of the configuration has the options of measurements.</summary>
    public static IHostApplicationBuilder AddAnalysis(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSettings<AnalysisOptions>(AnalysisOptions.Section);
        builder.Services.AddBuilding(ArtifactKind.Separation);
        builder.Services.AddArtifactLoader<DatasetManifest, Dataset>(ArtifactKind.Dataset, DatasetsInMemory, DatasetFiles.ReadAsync);
        builder.Services.AddArtifactLoader<ModelRecord, TrainedModel>(ArtifactKind.Model, ModelsInMemory, TrainedModel.ReadAsync);
        builder.Services.AddSingleton<IModelMeasurement, ModelMeasurement>();
        builder.Services.AddSingleton<Emergence>();
        builder.Services.AddSingleton<SeparationBuilder>();
        builder.Services.AddSingleton<FeatureMeasurement>();
        return builder;
    }

    /// <summary>Adds the handlers of <see cref="MeasureSeparation"/> and <see cref="MeasureFeatures"/>.</summary>
    public static void AddAnalysisHandlers(this BusConfiguration bus)
    {
        bus.AddCommandHandler<MeasureSeparation, MeasureSeparationHandler>(
            QueueNames.MeasureSeparation, provider => provider.GetRequiredService<IOptions<AnalysisOptions>>().Value.SlotCount);
        bus.AddRequestHandler<MeasureFeatures, MeasureFeaturesHandler>(QueueNames.MeasureFeatures, FeatureSlots);
    }
}
