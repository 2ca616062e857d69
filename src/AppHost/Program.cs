using System.Globalization;
using EquiSep.AppHost;
using EquiSep.AppHost.Servers;
using EquiSep.AppHost.Settings;
using EquiSep.Experiments;
using EquiSep.ServiceDefaults.Hosting;
using EquiSep.ServiceDefaults.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

// EquiSep on one page: a broker, a blob store and four services that know of each other only messages and blobs.
// Where this machine has no servers, one process does it all: --help lists the options.
if (args.Contains("--help"))
{
    Console.WriteLine(AppHostOptions.Help);
    return 0;
}

try
{
    AppHostOptions.Check(args);
    FileHandles.Require(ServiceProgram.NeededFileHandles);
    OutwardProxy.Install();
    var builder = DistributedApplication.CreateBuilder(args);
    SettingNames.Check(builder.Configuration);
    var settings = AppHostSettings.Read(builder.Configuration);
    DashboardAddress.Apply(builder.Configuration, settings.DashboardPort);

    // The dashboard asks for something all the time.
    builder.Services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning));

    // The application has ended when its last process has.
    builder.Configuration["DcpPublisher:WaitForResourceCleanup"] = "true";
    if (builder.ExecutionContext.IsPublishMode)
    {
        throw new AppHostException(
            "The app host runs EquiSep on one machine. infra/ deploys it: compose files for one host, manifests for Kubernetes (docs/operations.md).");
    }

    var servers = ServerChoice.Make(settings.Servers);
    Console.WriteLine(servers.Reason);
    using var folder = DataFolder.Lock(settings.DataFolder);
    if (servers.Mode == ServerMode.Embedded)
    {
        builder.AddEmbeddedServices("api", settings);
    }
    else
    {
        var messaging = builder.AddBroker("messaging", servers.Mode, settings);
        var blobs = builder.AddBlobStore("blobs", servers.Mode, settings);
        builder.AddService<Projects.DataService>("data", messaging, blobs).WithIconName("ImageMultiple");
        for (var number = 1; number <= settings.Trainers; number++)
        {
            builder.AddService<Projects.TrainingService>($"trainer-{number}", messaging, blobs).WithIconName("BrainCircuit")
                .WithEnvironment("Training__Device", settings.Device)
                .WithEnvironment("Training__Slots", settings.Slots.ToString(CultureInfo.InvariantCulture));
        }

        builder.AddService<Projects.AnalysisService>("analysis", messaging, blobs).WithIconName("DataTrending");
        builder.AddApi("api", messaging, blobs, settings);
    }

    using var application = builder.Build();
    await application.RunAsync();
    return 0;
}
catch (Exception e)
{
    foreach (var line in StartFailure.Lines(e))
    {
        Console.Error.WriteLine(line);
    }

    return 1;
}
