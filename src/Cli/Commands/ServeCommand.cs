using System.CommandLine;
using EquiSep.Api.Access;
using EquiSep.Cli.Results;
using EquiSep.Cli.Running;
using EquiSep.ServiceDefaults.Hosting;
using Microsoft.AspNetCore.Builder;

namespace EquiSep.Cli.Commands;

/// <summary><c>serve</c>: the REST API with everything behind it in this process.</summary>
internal sealed class ServeCommand : Command
{
    private const int UsualPort = 5080;

    private readonly Option<int?> port = WholeNumber.Option("--port", $"Port on this machine's own address ({UsualPort}); 0 for any that is free.", ushort.MaxValue);
    private readonly Option<string?> urls = new("--urls")
    {
        Description = "Addresses to listen on instead, separated by semicolons, such as http://0.0.0.0:5080. Addresses that other machines can reach need keys (keys new).",
        HelpName = "URLS",
    };

    private readonly ServiceOptions services = new();

    /// <summary>The command.</summary>
    /// <param name="stop">Asks for an orderly stop.</param>
    public ServeCommand(CancellationToken stop)
        : base("serve", "Serve the REST API; unfinished experiments go on at the start.")
    {
        Add(port);
        Add(urls);
        services.AddTo(this);
        SetAction(parsed => ServeAsync(parsed, stop).GetAwaiter().GetResult());
        port.Validators.Add(option =>
        {
            if (option.Tokens is [var token] && int.TryParse(token.Value, out var number) && number is < 0 or > ushort.MaxValue)
            {
                option.AddError($"--port must be from 0 to {ushort.MaxValue}, not {number}.");
            }
        });
    }

    private async Task<int> ServeAsync(ParseResult parsed, CancellationToken stop)
    {
        var addresses = Addresses(parsed);
        var (results, settings) = services.Read(parsed);
        var output = parsed.InvocationConfiguration.Output;
        var me = new Occupant(Environment.ProcessId, "serve");
        using var occupation = Occupation.Take(results.Store, me, other => output.WriteLine(Occupation.Waiting(results.Root, other)), stop);
        await using var app = await StartAsync(settings with { LoadAtStart = true }, addresses, parsed.InvocationConfiguration.Error, stop);
        if (app is null)
        {
            return ExitCodes.Failure;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, app.Lifetime.ApplicationStopping);
        var address = app.Urls.First();
        occupation.Announce(me with { Address = address });
        output.WriteLine($"The API is at {address} (see {address}/swagger), results are in {results.Root}. Ctrl-C stops it.");
        await Task.Delay(Timeout.Infinite, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await app.StopAsync(CancellationToken.None);
        output.WriteLine("Stopped. What is not finished goes on at the next start.");
        return stop.IsCancellationRequested ? ExitCodes.Success : ExitCodes.Failure;
    }

    // Null when it does not start: its settings come from files and variables, not from the command line.
    private static async Task<WebApplication?> StartAsync(
        ServiceSettings settings, string[] addresses, TextWriter error, CancellationToken stop)
    {
        WebApplication? app = null;
        try
        {
            app = ServeHost.Build(settings, addresses);
            await app.StartAsync(stop);
            return app;
        }
        catch (Exception e)
        {
            // The port may be taken. What has started already is to end in good order.
            if (app is not null)
            {
                await app.StopAsync(CancellationToken.None);
                await app.DisposeAsync();
            }

            if (e is OpenAddressException || stop.IsCancellationRequested)
            {
                throw;
            }

            foreach (var line in StartFailure.Lines(e))
            {
                await error.WriteLineAsync($"serve does not start: {line}");
            }

            return null;
        }
    }

    private string[] Addresses(ParseResult parsed)
    {
        if (parsed.GetValue(urls) is not { } text)
        {
            // Any free port cannot be the same one on both of this machine's own addresses.
            var number = parsed.GetValue(port) ?? UsualPort;
            return [number == 0 ? "http://127.0.0.1:0" : $"http://localhost:{number}"];
        }

        if (parsed.GetValue(port) is not null)
        {
            throw new RefusedException("--port and --urls exclude each other.");
        }

        var addresses = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return addresses.Length > 0 && addresses.All(address => address.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
            ? addresses
            : throw new RefusedException($"--urls '{text}' is not a list of addresses such as http://localhost:{UsualPort}.");
    }
}
