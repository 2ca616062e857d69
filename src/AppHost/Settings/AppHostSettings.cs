using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace EquiSep.AppHost.Settings;

/// <summary>The options of the command line, checked. <see cref="AppHostOptions"/> documents each of them.</summary>
internal sealed record AppHostSettings
{
    private const int MaxTrainers = 99;
    private static readonly string[] devices = ["cpu", "cuda", "libtorch"];

    /// <summary>Origin of the broker and the blob store; null for the best that this machine has.</summary>
    public ServerMode? Servers { get; private init; }

    /// <summary>Number of trainers, from 1 to 99.</summary>
    public int Trainers { get; private init; } = 1;

    /// <summary>Trainings that each trainer runs at a time.</summary>
    public int Slots { get; private init; }

    /// <summary>Device of the trainers: cpu, cuda or libtorch.</summary>
    public string Device { get; private init; } = devices[0];

    /// <summary>Folder of the data that outlives a run of the application.</summary>
    public string DataFolder { get; private init; } = "";

    /// <summary>Port of the REST API.</summary>
    public int ApiPort { get; private init; }

    /// <summary>Port of the broker.</summary>
    public int AmqpPort { get; private init; }

    /// <summary>Port of the broker's management page; 0 for no page.</summary>
    public int ManagementPort { get; private init; }

    /// <summary>Port of the blob store.</summary>
    public int BlobPort { get; private init; }

    /// <summary>Port of the Aspire dashboard; null where the environment (a launch profile, <c>aspire run</c>, a test) decides.</summary>
    public int? DashboardPort { get; private init; }

    /// <summary>Time that a server has to become healthy.</summary>
    public TimeSpan StartLimit { get; private init; }

    /// <summary>Reads the options.</summary>
    /// <param name="configuration">Command line, environment and files.</param>
    /// <exception cref="AppHostException">A value is not allowed. The message names the option and the allowed values.</exception>
    public static AppHostSettings Read(IConfiguration configuration)
    {
        var trainers = Integer(configuration, AppHostOptions.Trainers, 1, MaxTrainers, 1);
        var device = Choice(configuration, AppHostOptions.Device, devices) ?? devices[0];

        // A GPU takes one training at a time; trainers on the processor share its cores.
        var slots = device == "cuda" ? 1 : Math.Max(1, Environment.ProcessorCount / trainers);
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        return new()
        {
            Servers = Choice(configuration, AppHostOptions.Servers, ["auto", .. Enum.GetNames<ServerMode>().Select(name => name.ToLowerInvariant())]) is { } name
                && name != "auto" ? Enum.Parse<ServerMode>(name, ignoreCase: true) : null,
            Trainers = trainers,
            Slots = Integer(configuration, AppHostOptions.Slots, 1, 1024, slots),
            Device = device,
            DataFolder = Path.GetFullPath(configuration[AppHostOptions.Data] is { Length: > 0 } folder ? folder : Path.Combine(data, "equisep", "aspire")),
            ApiPort = Port(configuration, AppHostOptions.ApiPort, 5080),
            AmqpPort = Port(configuration, AppHostOptions.AmqpPort, 5672),
            ManagementPort = Port(configuration, AppHostOptions.ManagementPort, 15672, min: 0),
            BlobPort = Port(configuration, AppHostOptions.BlobPort, 10000),
            StartLimit = TimeSpan.FromSeconds(Integer(configuration, AppHostOptions.StartLimit, 1, 3600, 120)),
            DashboardPort = configuration[AppHostOptions.DashboardPort] is null
                ? null
                : Integer(configuration, AppHostOptions.DashboardPort, 1, ushort.MaxValue - DashboardAddress.Ports + 1, 0),
        };
    }

    private static int Port(IConfiguration configuration, string option, int ifMissing, int min = 1) =>
        Integer(configuration, option, min, ushort.MaxValue, ifMissing);

    private static int Integer(IConfiguration configuration, string option, int min, int max, int ifMissing)
    {
        var text = configuration[option];
        return text is null ? ifMissing
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max ? value
            : throw new AppHostException($"--{option} is '{text}'. Allowed are the integers from {min} to {max}.");
    }

    private static string? Choice(IConfiguration configuration, string option, string[] allowed)
    {
        var text = configuration[option];
        return text is null || allowed.Contains(text, StringComparer.Ordinal) ? text
            : throw new AppHostException($"--{option} is '{text}'. Allowed are {string.Join(", ", allowed)}.");
    }
}
