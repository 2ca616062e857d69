using EquiSep.Contracts.Artifacts;
using EquiSep.Core.Datasets.Files;
using EquiSep.Pipeline.Building;
using EquiSep.ServiceDefaults.Settings;
using MassTransit;

namespace EquiSep.DataService;

/// <summary>The making of data sets, for any host that has an artifact store and a bus.</summary>
public static class DatasetModule
{
    /// <summary>Adds the rule for data sets; section <c>Datasets</c> of the configuration says where images come from.</summary>
    public static IHostApplicationBuilder AddDatasets(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSettings<CorpusOptions>(CorpusOptions.Section);
        builder.Services.AddMaking(ArtifactKind.Dataset);
        builder.Services.AddSingleton<ImageSources>();
        builder.Services.AddSingleton<DatasetRule>();
        return builder;
    }

    /// <summary>Adds the consumer of <c>PrepareDataset</c>.</summary>
    public static void AddDatasetConsumers(this IBusRegistrationConfigurator bus) =>
        bus.AddConsumer<PrepareDatasetConsumer, PrepareDatasetDefinition>();
}
