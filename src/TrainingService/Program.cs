using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messaging;
using EquiSep.ServiceDefaults.Hosting;
using EquiSep.TrainingService;

return await ServiceProgram.RunAsync(args, builder =>
{
    builder.AddTraining();
    builder.AddArtifactStore();
    builder.AddMessaging(bus => bus.AddTrainingHandlers());
});
