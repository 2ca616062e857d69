using EquiSep.DataService;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messaging;
using EquiSep.ServiceDefaults.Hosting;

return await ServiceProgram.RunAsync(args, builder =>
{
    builder.AddDatasets();
    builder.AddArtifactStore();
    builder.AddMessaging(bus => bus.AddDatasetHandlers());
});
