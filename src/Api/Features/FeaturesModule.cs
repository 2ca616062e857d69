using EquiSep.ServiceDefaults.Settings;

namespace EquiSep.Api.Features;

/// <summary>What the measurement of sent features needs of a host.</summary>
internal static class FeaturesModule
{
    /// <summary>Adds the limits, section <c>Features</c> of the configuration.</summary>
    public static IHostApplicationBuilder AddFeatures(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSettings<FeaturesOptions>(FeaturesOptions.Section);
        return builder;
    }
}
