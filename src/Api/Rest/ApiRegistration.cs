using System.Text.Encodings.Web;
using System.Text.Json.Serialization;
using EquiSep.Api.Access;
using EquiSep.Api.Catalogue;
using EquiSep.Api.Features;
using EquiSep.Api.Housekeeping;
using EquiSep.ServiceDefaults.Settings;

namespace EquiSep.Api.Rest;

/// <summary>Gives a host the REST API.</summary>
public static class ApiRegistration
{
    private const string UsualAddress = "http://127.0.0.1:5080";

    /// <summary>Adds what the API needs beside <see cref="EquiSep.Coordinator.CoordinatorRegistration.AddCoordinator"/>.</summary>
    public static WebApplicationBuilder AddApi(this WebApplicationBuilder builder)
    {
        // A file of settings would win over ASPNETCORE_URLS; a container says which port it wants in its own way.
        if (builder.Configuration[WebHostDefaults.ServerUrlsKey] is null && builder.Configuration[WebHostDefaults.HttpPortsKey] is null)
        {
            builder.WebHost.UseUrls(UsualAddress);
        }

        var services = builder.Services;
        services.AddSettings<ApiOptions>(ApiOptions.Section);
        builder.AddAccess();
        builder.AddFeatures();
        services.AddSingleton<RunFiles>();
        services.AddSingleton<EventStreams>();
        services.AddProblemDetails(options => options.CustomizeProblemDetails = Problems.Explain);
        services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        services.AddOpenApiDocument();
        services.AddHeadRequests();
        services.AddCompressedResponses();
        services.AddExceptionHandler<OutageHandler>();
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals;
        });
        return builder;
    }

    /// <summary>Maps the API under <c>/api</c>.</summary>
    public static WebApplication MapApi(this WebApplication app)
    {
        app.UseResponseCompression();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseForwardedHeaders();
        app.Use(TrustedProxies.PrefixAsync);
        app.UseOpenApiDocument();
        app.UseAccess();
        app.Use(HeadRequests.WithoutBodyAsync);
        var routes = app.MapGroup("").TakeHead();
        var api = routes.MapGroup("/api").AddEndpointFilter<WhenReady>();
        api.MapExperiments();
        api.MapExperimentResults();
        api.MapReport();
        api.MapRuns();
        api.MapRunResults();
        api.MapEvents();
        api.MapGarbage();
        routes.MapFeatures();
        routes.MapCatalogue();
        return app;
    }
}
