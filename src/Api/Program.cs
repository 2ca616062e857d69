using EquiSep.Api.Coordination;
using EquiSep.Api.Rest;
using EquiSep.ServiceDefaults.Hosting;
using EquiSep.ServiceDefaults.Messaging;

return await ServiceProgram.RunAsync(
    args,
    builder =>
    {
        builder.AddCoordination();
        builder.AddApi();
        builder.AddMessaging(bus => bus.AddCoordinationConsumers(), asks: true);
        builder.WatchQueues();
    },
    app => app.MapApi());
