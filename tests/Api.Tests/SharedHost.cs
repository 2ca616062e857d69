using EquiSep.Api.Tests.Access;

namespace EquiSep.Api.Tests;

/// <summary>An API for all tests of a class, which leave it as it is: they look, or are refused.</summary>
/// <param name="settings">Its settings, in pairs of name and value.</param>
public abstract class SharedHost(params (string Name, string Value)[] settings) : IAsyncLifetime
{
    private readonly ScratchFolder folder = new();
    private ApiHost? host;

    /// <summary>The API.</summary>
    internal ApiHost Host => host!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => host = await ApiHost.StartAsync(folder, works: false, settings: settings);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (host is not null)
        {
            await host.DisposeAsync();
        }

        folder.Dispose();
    }
}

/// <summary>An API without keys.</summary>
public sealed class OpenHost() : SharedHost;

/// <summary>An API with a key of each role.</summary>
public sealed class KeyedHost() : SharedHost(Keys.Settings);
