using EquiSep.AppHost.Commands;
using EquiSep.AppHost.Health;
using EquiSep.AppHost.Servers;
using EquiSep.AppHost.Settings;

namespace EquiSep.AppHost;

/// <summary>Adds EquiSep's own services to the application.</summary>
internal static class ServiceRegistration
{
    private const string Http = "http";

    /// <summary>Adds a service that starts once the servers are healthy.</summary>
    /// <typeparam name="TProject">The project of the service.</typeparam>
    /// <param name="builder">The application.</param>
    /// <param name="name">Name of the resource.</param>
    /// <param name="messaging">The broker.</param>
    /// <param name="blobs">The blob store.</param>
    /// <param name="port">The port it listens on; null for any.</param>
    public static IResourceBuilder<ServiceResource> AddService<TProject>(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<IResourceWithConnectionString> messaging,
        IResourceBuilder<IResourceWithConnectionString> blobs,
        int? port = null)
        where TProject : IProjectMetadata, new() => builder.AddProgram<TProject>(name, port)
            .WithListeningAddress()
            .WithReference(messaging, "messaging").WaitForServer(messaging)
            .WithReference(blobs, "blobs").WaitForServer(blobs);

    /// <summary>Adds the REST API: its port, its link and its commands.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Name of the resource.</param>
    /// <param name="messaging">The broker.</param>
    /// <param name="blobs">The blob store.</param>
    /// <param name="settings">The port.</param>
    public static IResourceBuilder<ServiceResource> AddApi(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<IResourceWithConnectionString> messaging,
        IResourceBuilder<IResourceWithConnectionString> blobs,
        AppHostSettings settings) => builder.AddService<Projects.Api>(name, messaging, blobs, settings.ApiPort).AsApi(settings);

    /// <summary>Adds the command line's <c>serve</c>: all services in one process, with an in-memory bus and a folder.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Name of the resource.</param>
    /// <param name="settings">Port, device and data folder.</param>
    public static IResourceBuilder<ServiceResource> AddEmbeddedServices(this IDistributedApplicationBuilder builder, string name, AppHostSettings settings) =>
        builder.AddProgram<Projects.Cli>(name, settings.ApiPort)
            .WithArgs("serve", "--port", $"{settings.ApiPort}", "--device", settings.Device, "--parallel", $"{settings.Slots * settings.Trainers}")
            .WithArgs("--results", Path.Combine(settings.DataFolder, "results"))
            .AsApi(settings);

    private static IResourceBuilder<ServiceResource> AddProgram<TProject>(this IDistributedApplicationBuilder builder, string name, int? port)
        where TProject : IProjectMetadata, new()
    {
        var service = builder.AddResource(new ServiceResource(name, new TProject()))
            .WithHttpEndpoint(port: port, name: Http, isProxied: port is null)
            .WithOtlpExporter();
        return service.WithCheck(new ReadyCheck(service.GetEndpoint(Http)));
    }

    private static IResourceBuilder<ServiceResource> WithListeningAddress(this IResourceBuilder<ServiceResource> service)
    {
        var port = service.GetEndpoint(Http).Property(EndpointProperty.TargetPort);
        return service.WithEnvironment("ASPNETCORE_URLS", ReferenceExpression.Create($"http://localhost:{port}"));
    }

    private static IResourceBuilder<ServiceResource> AsApi(this IResourceBuilder<ServiceResource> api, AppHostSettings settings) => api
        .WithFreePort(settings.ApiPort, AppHostOptions.ApiPort)
        .WithIconName("PlugConnected")
        .WithUrlForEndpoint(Http, url => (url.Url, url.DisplayText) = ("/swagger", "REST API (Swagger)"))
        .WithExperimentCommands();
}
