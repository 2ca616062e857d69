using EquiSep.AnalysisService;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messaging;
using EquiSep.ServiceDefaults.Hosting;

return await ServiceProgram.RunAsync(args, builder =>
{
    builder.AddAnalysis();
    builder.AddArtifactStore();
    builder.AddMessaging(bus => bus.AddAnalysisHandlers());
});
