using EquiSep.TrainingService;
using EquiSep.ServiceDefaults;
using EquiSep.ServiceDefaults.Artifacts;
using EquiSep.ServiceDefaults.Messaging;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddArtifactStore();
builder.AddTraining();
builder.AddMessaging(bus => bus.AddTrainingConsumers());
var app = builder.Build();
app.MapDefaultEndpoints();
app.Run();
