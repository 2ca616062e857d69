using EquiSep.DataService;
using EquiSep.ServiceDefaults;
using EquiSep.ServiceDefaults.Artifacts;
using EquiSep.ServiceDefaults.Messaging;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddArtifactStore();
builder.AddDatasets();
builder.AddMessaging(bus => bus.AddDatasetConsumers());
var app = builder.Build();
app.MapDefaultEndpoints();
app.Run();
