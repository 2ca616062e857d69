namespace EquiSep.Pipeline.Messages;

/// <summary>The names of messages on the wire. Queues hold messages of earlier versions, so the names never change.</summary>
internal static class WireNames
{
    /// <summary>The start of the name of every message and of its exchange.</summary>
    public const string Namespace = "EquiSep.Contracts.Messages:";
}
