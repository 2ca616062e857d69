using EquiSep.Api.Coordination;
using EquiSep.Api.Rest;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messaging;
using EquiSep.ServiceDefaults.Hosting;

return await ServiceProgram.RunAsync(
    args,
    builder =>
    {
        builder.AddArtifactStore();
        builder.AddCoordination();
        builder.AddApi();
        builder.AddMessaging(bus => bus.AddCoordinationHandlers(), asks: true);
        builder.WatchQueues();
    },
    app => app.MapApi());
