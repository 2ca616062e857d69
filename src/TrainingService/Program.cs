using EquiSep.ServiceDefaults.Hosting;
using EquiSep.ServiceDefaults.Messaging;
using EquiSep.TrainingService;

return await ServiceProgram.RunAsync(args, builder =>
{
    builder.AddTraining();
    builder.AddMessaging(bus => bus.AddTrainingConsumers());
});
