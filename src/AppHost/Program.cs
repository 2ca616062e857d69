using EquiSep.AppHost;
using Microsoft.Extensions.Configuration;

// EquiSep on one page: a broker, a blob store and four services that know nothing of each other but messages and blobs.
//
//   --servers processes             the broker and the blob store that infra/local/install.sh fetched, instead of containers
//   --trainers 2 --device cuda      how many trainers, and what they train on: cpu or cuda (build with -p:TorchBackend=cuda)
//   --target kubernetes             what `aspire publish` writes for, instead of Docker Compose
var builder = DistributedApplication.CreateBuilder(args);

var trainers = builder.Configuration.GetValue("trainers", 1);
var training = builder.Configuration["device"] ?? "cpu";
var device = builder.AddParameter("device", training, publishValueAsDefault: true);

// A GPU takes one training at a time; the trainers of one machine share its cores; a published trainer is made for one core.
var sharesCores = builder.ExecutionContext.IsRunMode && training == "cpu";
var slots = builder.AddParameter("slots", $"{(sharesCores ? Math.Max(1, Environment.ProcessorCount / trainers) : 1)}", publishValueAsDefault: true);

IResourceBuilder<IResourceWithConnectionString> messaging;
IResourceBuilder<IResourceWithConnectionString> blobs;
if (builder.ExecutionContext.IsRunMode && builder.Configuration["servers"] == "processes")
{
    messaging = builder.AddRabbitMQProcess("messaging");
    blobs = builder.AddAzuriteProcess("blobs");
}
else
{
    // Blobs are the only state. What the broker forgets, Api sends again.
    messaging = builder.AddRabbitMQ("messaging").WithManagementPlugin()
        .WithEnvironment("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", ServerProcesses.PatientBroker);
    blobs = builder.AddAzureStorage("storage").RunAsEmulator(azurite => azurite.WithDataVolume()).AddBlobs("blobs");
}

AddService<Projects.DataService>("data");
AddService<Projects.TrainingService>("trainer")
    .WithReplicas(trainers)
    .WithEnvironment("Training__Device", device)
    .WithEnvironment("Training__Slots", slots);
AddService<Projects.AnalysisService>("analysis");
var api = AddService<Projects.Api>("api", port: 5080)
    .WithExternalHttpEndpoints();
if (builder.ExecutionContext.IsPublishMode)
{
    // In a container it listens for everybody, which it refuses to do without a key. `keys new` makes one; this is its hash.
    api.WithEnvironment("Api__Keys__0__Name", builder.AddParameter("api-key-name", "aspire", publishValueAsDefault: true))
        .WithEnvironment("Api__Keys__0__Role", builder.AddParameter("api-key-role", "admin", publishValueAsDefault: true))
        .WithEnvironment("Api__Keys__0__Sha256", builder.AddParameter("api-key-sha256", secret: true));
}

// Of several targets Aspire would want to know which resource goes where.
if (builder.Configuration["target"] == "kubernetes")
{
    builder.AddKubernetesEnvironment("kubernetes");
}
else
{
    builder.AddDockerComposeEnvironment("compose");
}

builder.Build().Run();

IResourceBuilder<ProjectResource> AddService<TProject>(string name, int? port = null)
    where TProject : IProjectMetadata, new()
{
    return builder.AddProject<TProject>(name, launchProfileName: null)
        .WithHttpEndpoint(port: port, name: "http")
        .WithHttpHealthCheck("/health")
        .WithReference(messaging).WaitFor(messaging)
        .WithReference(blobs).WaitFor(blobs);
}
