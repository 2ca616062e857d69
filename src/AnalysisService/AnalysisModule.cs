using EquiSep.Contracts;
using EquiSep.Contracts.Artifacts;
using EquiSep.Core.Datasets;
using EquiSep.Pipeline.Building;
using EquiSep.ServiceDefaults.Settings;
using MassTransit;

namespace EquiSep.AnalysisService;

/// <summary>The measuring of models and of features, for any host that has an artifact store and a bus.</summary>
public static class AnalysisModule
{
    private const int DatasetsInMemory = 4;
    private const int ModelsInMemory = 2;

    /// <summary>Adds the rule for separations; section <c>Analysis</c> of the configuration says how models are measured.</summary>
    public static IHostApplicationBuilder AddAnalysis(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSettings<AnalysisOptions>(AnalysisOptions.Section);
        builder.Services.AddMaking(ArtifactKind.Separation);
        builder.Services.AddPrerequisite<DatasetManifest, Dataset>(ArtifactKind.Dataset, DatasetsInMemory, DatasetFiles.ReadAsync);
        builder.Services.AddPrerequisite<ModelRecord, TrainedModel>(ArtifactKind.Model, ModelsInMemory, TrainedModel.ReadAsync);
        builder.Services.AddSingleton<Emergence>();
        builder.Services.AddSingleton<SeparationRule>();
        builder.Services.AddSingleton<FeatureMeasurement>();
        return builder;
    }

    /// <summary>Adds the consumers of <c>MeasureSeparation</c> and <c>MeasureFeatures</c>.</summary>
    public static void AddAnalysisConsumers(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<MeasureSeparationConsumer, MeasureSeparationDefinition>();
        bus.AddConsumer<MeasureFeaturesConsumer, MeasureFeaturesDefinition>();
    }
}
