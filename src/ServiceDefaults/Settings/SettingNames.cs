using EquiSep.ServiceDefaults.Hosting;
using Microsoft.Extensions.Configuration;

namespace EquiSep.ServiceDefaults.Settings;

/// <summary>Names of settings, for programs that hand an environment on and read none of it.</summary>
public static class SettingNames
{
    /// <summary>Refuses settings in a section whose name is near the name of a section of a service.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <exception cref="StartRefusedException">There are such settings. The message has the nearest names.</exception>
    public static void Check(IConfiguration configuration)
    {
        if (new KnownSettings().Refusals(configuration) is { Count: > 0 } refusals)
        {
            throw new StartRefusedException(string.Join(' ', refusals));
        }
    }
}
