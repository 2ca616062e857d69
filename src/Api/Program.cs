using EquiSep.Api.Coordination;
using EquiSep.Api.Rest;
using EquiSep.ServiceDefaults;
using EquiSep.ServiceDefaults.Artifacts;
using EquiSep.ServiceDefaults.Messaging;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddArtifactStore();
builder.AddCoordination();
builder.AddApi();
builder.AddMessaging(bus => bus.AddCoordinationConsumers(), asks: true);
builder.WatchQueues();
var app = builder.Build();
app.MapDefaultEndpoints();
app.MapApi();
app.Run();
