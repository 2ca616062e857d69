using EquiSep.Experiments;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace EquiSep.ServiceDefaults.Hosting;

/// <summary>The program of a service: its defaults, its artifact store, and how it ends.</summary>
public static class ServiceProgram
{
    /// <summary>The number of open files that a service needs: under its usual limits of connections, with a margin.</summary>
    public const int NeededFileHandles = 1024;

    /// <summary>Runs a service until it is asked to stop.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="add">Adds the modules of the service.</param>
    /// <param name="map">Maps endpoints beside those for health; null for none.</param>
    /// <returns>
    /// The exit code: 0 after an orderly stop. 1 where the service cannot start, with a line on standard error for each reason, or fails.
    /// An exception that nobody catches would end the process by a signal, which the first process of a container ignores.
    /// </returns>
    public static async Task<int> RunAsync(string[] arguments, Action<WebApplicationBuilder> add, Action<WebApplication>? map = null)
    {
        var end = "does not start";
        try
        {
            FileHandles.Require(NeededFileHandles);
            OutwardProxy.Install();
            var builder = WebApplication.CreateBuilder(arguments);
            builder.AddServiceDefaults();
            add(builder);
            await using var app = builder.Build();
            app.MapDefaultEndpoints();
            map?.Invoke(app);

            // The host does the same, and logs a refusal as an error with its trace.
            app.Services.GetRequiredService<IStartupValidator>().Validate();
            await app.StartAsync();
            end = "fails";
            await app.WaitForShutdownAsync();
            return Environment.ExitCode;
        }
        catch (Exception e) when (e is not HostAbortedException)
        {
            foreach (var line in StartFailure.Lines(e))
            {
                await Console.Error.WriteLineAsync($"{AppDomain.CurrentDomain.FriendlyName} {end}: {line}");
            }

            return 1;
        }
    }
}
