using EquiSep.Core.Datasets.Files;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Building;
using EquiSep.Pipeline.Messages;
using EquiSep.Pipeline.Messaging;
using EquiSep.ServiceDefaults.Settings;

namespace EquiSep.DataService;

/// <summary>Builds data sets in any host that has an artifact store and a bus.</summary>
public static class DatasetModule
{
    // Data sets are few, and their preparation mostly waits for disks and networks.
    private const int Slots = 2;

    /// <summary>Adds the builder of data sets; section <c>Datasets</c> of the configuration names the sources of images.</summary>
    public static IHostApplicationBuilder AddDatasets(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSettings<CorpusOptions>(CorpusOptions.Section);
        builder.Services.AddBuilding(ArtifactKind.Dataset);
        builder.Services.AddSingleton<ImageSources>();
        builder.Services.AddSingleton<IImageSource>(provider => provider.GetRequiredService<ImageSources>());
        builder.Services.AddSingleton<DatasetBuilder>();
        return builder;
    }

    /// <summary>Adds the handler of <see cref="PrepareDataset"/>.</summary>
    public static void AddDatasetHandlers(this BusConfiguration bus) =>
        bus.AddCommandHandler<PrepareDataset, PrepareDatasetHandler>(QueueNames.PrepareDataset, _ => Slots);
}
