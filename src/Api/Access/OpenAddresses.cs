using EquiSep.ServiceDefaults.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace EquiSep.Api.Access;

/// <summary>The API would be open to other machines.</summary>
public sealed class OpenAddressException(string address) : StartRefusedException(
    $"The API listens on {address}, which other machines can reach, and has no keys: whoever reached it could use all of it. "
    + "Give it keys (Api:Keys, made by 'keys new') or let it listen on a loopback address such as http://127.0.0.1:5080.");

/// <summary>
/// Ends the start of a host without keys that listens on more than loopback addresses. It asks the server, since addresses come from many
/// settings; what came in the moment before is refused by <see cref="LocalRequests"/>.
/// </summary>
internal sealed class OpenAddresses(IServer server, KeyRing keys) : IHostedLifecycleService
{
    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        return keys.IsEmpty && addresses.FirstOrDefault(IsOpen) is { } open ? throw new OpenAddressException(open) : Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // To Kestrel any other name is a wildcard.
    private static bool IsOpen(string address) =>
        BindingAddress.Parse(address) is var binding && !binding.IsUnixPipe && !binding.IsNamedPipe && !LocalRequests.IsLoopback(binding.Host);
}
