using System.Globalization;
using EquiSep.ServiceDefaults.Hosting;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Exporter;

namespace EquiSep.ServiceDefaults.Telemetry;

/// <summary>A kind of telemetry, by its name in OpenTelemetry's variables and in paths of OTLP over HTTP.</summary>
/// <param name="Variable">The name in variables.</param>
/// <param name="Path">The path below an address that is for all kinds.</param>
internal sealed record TelemetrySignal(string Variable, string Path)
{
    /// <summary>Traces.</summary>
    public static TelemetrySignal Traces { get; } = new("TRACES", "v1/traces");

    /// <summary>Metrics.</summary>
    public static TelemetrySignal Metrics { get; } = new("METRICS", "v1/metrics");

    /// <summary>Logs.</summary>
    public static TelemetrySignal Logs { get; } = new("LOGS", "v1/logs");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<TelemetrySignal> All { get; } = [Traces, Metrics, Logs];
}

/// <summary>
/// OpenTelemetry's variables, as its specification has them, with one difference: without an address a signal is not sent, and not sent to
/// a collector of this machine. <c>OTEL_EXPORTER_OTLP_TRACES_ENDPOINT</c> and the like win over those without a signal.
/// </summary>
/// <param name="configuration">The configuration, which holds the variables.</param>
internal sealed class TelemetrySettings(IConfiguration configuration)
{
    private const string Http = "http/protobuf";
    private static readonly string[] exporters = ["otlp", "none"];
    private static readonly string[] protocols = ["grpc", Http];
    private static readonly string[] samplers =
        ["always_on", "always_off", "traceidratio", "parentbased_always_on", "parentbased_always_off", "parentbased_traceidratio"];

    /// <summary>Whether there is to be no telemetry at all (<c>OTEL_SDK_DISABLED</c>).</summary>
    public bool IsDisabled => Read("OTEL_SDK_DISABLED")?.Equals("true", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Whether any signal is sent.</summary>
    public bool IsSent => !IsDisabled && TelemetrySignal.All.Any(signal => ExporterOf(signal) is not null);

    /// <summary>How a signal is sent; null when it is not.</summary>
    /// <param name="signal">The signal.</param>
    /// <exception cref="StartRefusedException">A variable has a value that cannot work.</exception>
    public Action<OtlpExporterOptions>? ExporterOf(TelemetrySignal signal)
    {
        if (Choice($"OTEL_{signal.Variable}_EXPORTER", exporters) == "none")
        {
            return null;
        }

        var own = Address($"OTEL_EXPORTER_OTLP_{signal.Variable}_ENDPOINT");
        if ((own ?? Address("OTEL_EXPORTER_OTLP_ENDPOINT")) is not { } address)
        {
            return null;
        }

        var protocol = Either(signal, "PROTOCOL", name => Choice(name, protocols));
        var headers = Either(signal, "HEADERS", Headers);
        var limit = Either(signal, "TIMEOUT", Milliseconds);
        if (own is null && protocol == Http)
        {
            address = new($"{address.AbsoluteUri.TrimEnd('/')}/{signal.Path}");
        }

        return options =>
        {
            options.Endpoint = address;
            options.Protocol = protocol == Http ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
            options.Headers = headers;
            if (limit is { } milliseconds)
            {
                options.TimeoutMilliseconds = int.Parse(milliseconds, CultureInfo.InvariantCulture);
            }
        };
    }

    /// <summary>Refuses a sampler that OpenTelemetry does not know: it would be ignored.</summary>
    /// <exception cref="StartRefusedException">The sampler or its ratio is not allowed.</exception>
    public void CheckSampler()
    {
        const string name = "OTEL_TRACES_SAMPLER_ARG";
        if (Choice("OTEL_TRACES_SAMPLER", samplers)?.EndsWith("ratio", StringComparison.Ordinal) == true && Read(name) is { } ratio
            && !(double.TryParse(ratio, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 1))
        {
            throw new StartRefusedException($"{name} is a number from 0 to 1.");
        }
    }

    private static string? Either(TelemetrySignal signal, string name, Func<string, string?> read) =>
        read($"OTEL_EXPORTER_OTLP_{signal.Variable}_{name}") ?? read($"OTEL_EXPORTER_OTLP_{name}");

    // An empty variable is one that is not set.
    private string? Read(string name) => configuration[name] is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

    private string? Choice(string name, string[] allowed) =>
        Read(name) is not { } text ? null
        : allowed.Contains(text, StringComparer.Ordinal) ? text
        : throw new StartRefusedException($"{name} is one of {string.Join(", ", allowed)}.");

    // Without a scheme, collector:4317 would be an address of the scheme "collector". No refusal repeats an address: it may hold a password.
    private Uri? Address(string name) =>
        Read(name) is not { } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https") ? address
        : throw new StartRefusedException($"{name} is no http or https address; one looks like http://collector:4317.");

    private string? Headers(string name) =>
        Read(name) is not { } text ? null
        : text.Split(',', StringSplitOptions.RemoveEmptyEntries).All(header => header.IndexOf('=', StringComparison.Ordinal) > 0) ? text
        : throw new StartRefusedException($"{name} is a list such as name=value,name=value.");

    private string? Milliseconds(string name) =>
        Read(name) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? text
        : throw new StartRefusedException($"{name} is a whole number of milliseconds.");
}
