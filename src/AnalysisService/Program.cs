using EquiSep.AnalysisService;
using EquiSep.ServiceDefaults;
using EquiSep.ServiceDefaults.Artifacts;
using EquiSep.ServiceDefaults.Messaging;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddArtifactStore();
builder.AddAnalysis();
builder.AddMessaging(bus => bus.AddAnalysisConsumers());
var app = builder.Build();
app.MapDefaultEndpoints();
app.Run();
