using EquiSep.DataService;
using EquiSep.ServiceDefaults.Hosting;
using EquiSep.ServiceDefaults.Messaging;

return await ServiceProgram.RunAsync(args, builder =>
{
    builder.AddDatasets();
    builder.AddMessaging(bus => bus.AddDatasetConsumers());
});
