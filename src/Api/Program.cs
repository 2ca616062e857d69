using EquiSep.Api.Rest;
using EquiSep.Coordinator;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messaging;
using EquiSep.ServiceDefaults.Hosting;

return await ServiceProgram.RunAsync(
    args,
    builder =>
    {
        builder.AddArtifactStore();
        builder.AddCoordinator();
        builder.AddApi();
        builder.AddMessaging(bus => bus.AddCoordinatorHandlers(), asks: true);
        builder.WatchQueues();
    },
    app => app.MapApi());
