using EquiSep.AnalysisService;
using EquiSep.ServiceDefaults.Hosting;
using EquiSep.ServiceDefaults.Messaging;

return await ServiceProgram.RunAsync(args, builder =>
{
    builder.AddAnalysis();
    builder.AddMessaging(bus => bus.AddAnalysisConsumers());
});
