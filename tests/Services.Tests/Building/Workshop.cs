using EquiSep.AnalysisService;
using EquiSep.DataService;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;
using EquiSep.Pipeline.Messaging;
using EquiSep.TrainingService;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace EquiSep.Services.Tests.Building;

/// <summary>A process with the three makers of artifacts, a bus of its own in memory, and a store that it may share with others.</summary>
internal sealed class Workshop : IAsyncDisposable
{
    private readonly IHost host;

    private Workshop(IHost host) => this.host = host;

    public EventLog Events => host.Services.GetRequiredService<EventLog>();

    public IMessagePublisher Publisher => host.Services.GetRequiredService<IMessagePublisher>();

    public IArtifactStore Store => host.Services.GetRequiredService<IArtifactStore>();

    /// <summary>Opens it on a store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="settings">Settings such as <c>Training:Slots=1</c>; images come from the bundled sample unless they say otherwise.</param>
    public static Task<Workshop> OpenAsync(IArtifactStore store, params string[] settings) =>
        OpenAsync(store, TimeProvider.System, settings);

    /// <summary>Opens it on a store and a clock.</summary>
    /// <param name="store">The store.</param>
    /// <param name="clock">The clock of trainings.</param>
    /// <param name="settings">Settings, as above.</param>
    public static async Task<Workshop> OpenAsync(IArtifactStore store, TimeProvider clock, params string[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        string[] offline = ["Artifacts:Folder=unused", "Datasets:Offline=true", "Datasets:SearchUsualPlaces=false", "Datasets:Cache=/nonexistent/equisep"];
        builder.Configuration.AddInMemoryCollection(offline.Concat(settings).Select(text => text.Split('=', 2)).ToDictionary(pair => pair[0], pair => (string?)pair[1]));
        builder.Services.AddSingleton<EventLog>();
        builder.Services.AddSingleton(clock);
        builder.AddArtifactStore();
        builder.Services.Replace(ServiceDescriptor.Singleton(store));
        builder.AddDatasets();
        builder.AddTraining();
        builder.AddAnalysis();
        builder.AddMessaging(bus =>
        {
            bus.AddDatasetHandlers();
            bus.AddTrainingHandlers();
            bus.AddAnalysisHandlers();
            bus.Registration.AddConsumer<Listener<ArtifactMade>>();
            bus.Registration.AddConsumer<Listener<ArtifactFailed>>();
            bus.Registration.AddConsumer<Listener<ArtifactLost>>();
            bus.Registration.AddConsumer<Listener<WorkNoted>>();
            bus.Registration.AddConsumer<Listener<TrainingProgressed>>();
        });
        var host = builder.Build();
        await host.StartAsync();
        return new(host);
    }

    /// <summary>Sends commands.</summary>
    public async Task SendAsync(params object[] commands)
    {
        foreach (var command in commands)
        {
            await host.Services.GetRequiredService<IBus>().Publish(command, command.GetType());
        }
    }

    /// <summary>Asks and waits for the answer.</summary>
    public async Task<Response<TAnswer, TRefusal>> AskAsync<TRequest, TAnswer, TRefusal>(TRequest request)
        where TRequest : class
        where TAnswer : class
        where TRefusal : class
    {
        using var scope = host.Services.CreateScope();
        return await scope.ServiceProvider.GetRequiredService<IRequestClient<TRequest>>().GetResponse<TAnswer, TRefusal>(request);
    }

    /// <summary>Stops it in good order.</summary>
    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }
}
