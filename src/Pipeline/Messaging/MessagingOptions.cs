using System.ComponentModel.DataAnnotations;

namespace EquiSep.Pipeline.Messaging;

/// <summary>The options of messaging. The address of the broker is <c>ConnectionStrings:messaging</c>.</summary>
public sealed class MessagingOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Messaging";

    /// <summary>
    /// The number of times that a message may return from a consumer that died before it counts as abandoned. All hosts of a broker must agree,
    /// and an existing queue keeps its limit.
    /// </summary>
    [Range(1, 1000, ErrorMessage = "Messaging:DeliveryLimit is a whole number from 1 to 1000.")]
    public int DeliveryLimit { get; set; } = 10;

    /// <summary>The interval of heartbeats in seconds. After two silent intervals the broker delivers the messages of a host to others.</summary>
    [Range(1, 300, ErrorMessage = "Messaging:HeartbeatSeconds is a whole number from 1 to 300.")]
    public int HeartbeatSeconds { get; set; } = 10;
}
