using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;

namespace EquiSep.Api.Access;

/// <summary>What a key allows; each role allows what the ones before it do.</summary>
public enum KeyRole
{
    /// <summary>To look: every GET.</summary>
    Read,

    /// <summary>To start and stop work: every POST.</summary>
    Launch,

    /// <summary>Everything: DELETE too.</summary>
    Admin,
}

/// <summary>A key, as the configuration holds it: not itself but its hash.</summary>
public sealed partial class AccessKey
{
    /// <summary>The rule of names in words.</summary>
    public const string NameExpectation = "1 to 64 letters, digits, '.', '_' or '-'";

    /// <summary>Who uses it; logs and limits go by it.</summary>
    public string Name { get; set; } = "";

    /// <summary>What it allows.</summary>
    public KeyRole? Role { get; set; }

    /// <summary>SHA-256 of its text, 64 hexadecimal digits. <c>keys new</c> of the command line makes both.</summary>
    public string Sha256 { get; set; } = "";

    /// <summary>Most runs that have not ended of the experiments that it asked for; null for any number.</summary>
    public int? MostRuns { get; set; }

    /// <summary>Whether a text can be a name.</summary>
    public static bool IsName(string text) => NamePattern().IsMatch(text);

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex NamePattern();
}

/// <summary>Who may use the API, and how much.</summary>
public sealed class AccessOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Api";

    /// <summary>The keys. Where there are none the API serves this machine alone.</summary>
    public IList<AccessKey> Keys { get; } = [];

    /// <summary>
    /// Addresses, or networks such as 10.0.0.0/8, of proxies whose X-Forwarded headers are believed; those of proxies on a loopback
    /// address always are.
    /// </summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>Requests a minute of one key, or of one address where there are no keys; as many may come at once.</summary>
    [Range(1, 10_000_000, ErrorMessage = "Api:RequestsPerMinute is a whole number from 1 to 10000000.")]
    public int RequestsPerMinute { get; set; } = 6000;

    /// <summary>Requests under way at a time of one key or address, streams of events and downloads among them.</summary>
    [Range(1, 100_000, ErrorMessage = "Api:RequestsAtOnce is a whole number from 1 to 100000.")]
    public int RequestsAtOnce { get; set; } = 256;

    /// <summary>Seconds that a request may take; streams of events, downloads and measurements are not meant.</summary>
    [Range(1, 3600, ErrorMessage = "Api:TimeoutSeconds is a whole number from 1 to 3600.")]
    public int TimeoutSeconds { get; set; } = 100;
}
