using EquiSep.ServiceDefaults.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace EquiSep.Pipeline.Artifacts;

/// <summary>Adds the artifact store to a host.</summary>
public static class ArtifactStoreRegistration
{
    private const string Connection = "blobs";

    // The time limit of the health check.
    private static readonly TimeSpan answers = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Adds <see cref="IArtifactStore"/>: blobs if <c>ConnectionStrings:blobs</c> is set, otherwise the folder <c>Artifacts:Folder</c>. The host does
    /// not start with invalid settings; <c>/health</c> reports whether the store answers and keeps artifacts.
    /// </summary>
    public static IHostApplicationBuilder AddArtifactStore(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSettings<ArtifactOptions>(ArtifactOptions.Section);
        builder.Services.AddSingleton<IValidateOptions<ArtifactOptions>, Check>();
        builder.Services.AddSingleton(Create);
        builder.Services.AddSingleton<ArtifactStoreProbe>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ArtifactStoreProbe>());
        builder.Services.AddHealthChecks().AddCheck<ArtifactStoreCheck>("store", HealthStatus.Unhealthy, tags: [], answers);
        return builder;
    }

    private static IArtifactStore Create(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<ArtifactOptions>>().Value;
        return Blobs(services.GetRequiredService<IConfiguration>()) is { } blobs
            ? BlobService.Open(blobs, options.Container, options.ServiceVersion, TimeSpan.FromSeconds(options.TimeoutSeconds))
            : new FolderArtifactStore(options.Folder!);
    }

    private static string? Blobs(IConfiguration configuration) =>
        configuration.GetConnectionString(Connection) is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    private sealed class Check(IConfiguration configuration) : IValidateOptions<ArtifactOptions>
    {
        public ValidateOptionsResult Validate(string? name, ArtifactOptions options)
        {
            if (Blobs(configuration) is not { } blobs)
            {
                var obstacle = string.IsNullOrWhiteSpace(options.Folder) ? "Artifacts have no place: set ConnectionStrings:blobs or Artifacts:Folder."
                    : WritableFolder.Obstacle(options.Folder) is { } reason ? $"Artifacts:Folder cannot be used. {reason}"
                    : null;
                return obstacle is null ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(obstacle);
            }

            try
            {
                BlobService.Open(blobs, options.Container, options.ServiceVersion);
                return ValidateOptionsResult.Success;
            }
            catch (FormatException e)
            {
                return ValidateOptionsResult.Fail(e.Message);
            }
        }
    }
}
