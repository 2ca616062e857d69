using System.ComponentModel.DataAnnotations;

namespace EquiSep.Pipeline.Messaging;

/// <summary>How the broker is used; where it is says <c>ConnectionStrings:messaging</c>.</summary>
public sealed class MessagingOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Messaging";

    /// <summary>
    /// How often a message may come back from a consumer that died before it is abandoned. All hosts of a broker must agree, and
    /// a queue that exists keeps the limit it was made with.
    /// </summary>
    [Range(1, 1000, ErrorMessage = "Messaging:DeliveryLimit is a whole number from 1 to 1000.")]
    public int DeliveryLimit { get; set; } = 10;

    /// <summary>How often, in seconds, host and broker tell one another that they live. After two silent intervals the broker gives the host's messages to others.</summary>
    [Range(1, 300, ErrorMessage = "Messaging:HeartbeatSeconds is a whole number from 1 to 300.")]
    public int HeartbeatSeconds { get; set; } = 10;
}
