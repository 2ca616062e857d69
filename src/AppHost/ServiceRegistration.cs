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
    /// <typeparam name="TProject">Its project.</typeparam>
    /// <param name="builder">The application.</param>
    /// <param name="name">Name of the resource.</param>
    /// <param name="messaging">The broker.</param>
    /// <param name="blobs">The blob store.</param>
    /// <param name="port">The port it listens on; null for any.</param>
    public static IResourceBuilder<ProjectResource> AddService<TProject>(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<IResourceWithConnectionString> messaging,
        IResourceBuilder<IResourceWithConnectionString> blobs,
        int? port = null)
        where TProject : IProjectMetadata, new() => builder.AddProject<TProject>(name, launchProfileName: null)
            .WithHttpEndpoint(port: port, name: Http, isProxied: port is null)
            .WithReadyCheck()
            .WithReference(messaging, "messaging").WaitForServer(messaging)
            .WithReference(blobs, "blobs").WaitForServer(blobs);

    /// <summary>Adds the REST API: its port, its links and its commands.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Name of the resource.</param>
    /// <param name="messaging">The broker.</param>
    /// <param name="blobs">The blob store.</param>
    /// <param name="settings">The port.</param>
    public static IResourceBuilder<ProjectResource> AddApi(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<IResourceWithConnectionString> messaging,
        IResourceBuilder<IResourceWithConnectionString> blobs,
        AppHostSettings settings) => builder.AddService<Projects.Api>(name, messaging, blobs, settings.ApiPort).AsApi(settings);

    /// <summary>Adds the command line's <c>serve</c>: all services in one process, with an in-memory bus and a folder.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Name of the resource.</param>
    /// <param name="settings">Port, device and data folder.</param>
    public static IResourceBuilder<ProjectResource> AddEmbeddedServices(this IDistributedApplicationBuilder builder, string name, AppHostSettings settings) =>
        builder.AddProject<Projects.Standalone>(name, launchProfileName: null)
            .WithArgs("serve", "--port", $"{settings.ApiPort}", "--device", settings.Device, "--parallel", $"{settings.Slots * settings.Trainers}")
            .WithArgs("--results", Path.Combine(settings.DataFolder, "results"))
            .WithHttpEndpoint(port: settings.ApiPort, name: Http, isProxied: false)
            .WithReadyCheck()
            .AsApi(settings);

    private static IResourceBuilder<ProjectResource> AsApi(this IResourceBuilder<ProjectResource> api, AppHostSettings settings) => api
        .WithFreePort(settings.ApiPort, AppHostOptions.ApiPort)
        .WithIconName("PlugConnected")
        .WithUrlForEndpoint(Http, url => (url.Url, url.DisplayText) = ("/swagger", "REST API (Swagger)"))
        .WithExperimentCommands();

    private static IResourceBuilder<ProjectResource> WithReadyCheck(this IResourceBuilder<ProjectResource> service) =>
        service.WithCheck(new ReadyCheck(service.GetEndpoint(Http)));
}
