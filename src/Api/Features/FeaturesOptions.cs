using System.ComponentModel.DataAnnotations;

namespace EquiSep.Api.Features;

/// <summary>Limits of features that are sent to be measured.</summary>
public sealed class FeaturesOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Features";

    /// <summary>Most megabytes (of 1,048,576 bytes) of a request, both files together.</summary>
    [Range(1, 4096, ErrorMessage = "Features:MaximumMegabytes is a whole number from 1 to 4096.")]
    public int MaximumMegabytes { get; set; } = 1024;

    /// <summary>Seconds that a measurement may take, the wait for somebody who measures included.</summary>
    [Range(1, 600, ErrorMessage = "Features:TimeoutSeconds is a whole number from 1 to 600.")]
    public int TimeoutSeconds { get; set; } = 60;

    /// <summary><see cref="MaximumMegabytes"/> in bytes.</summary>
    internal long MaximumBytes => (long)MaximumMegabytes << 20;
}
