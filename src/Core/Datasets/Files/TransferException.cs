namespace EquiSep.Core.Datasets.Files;

/// <summary>What an attempt that failed means for the next.</summary>
internal enum Trouble
{
    /// <summary>It may go better after a pause: an interruption, a busy server.</summary>
    Temporary,

    /// <summary>No way to the server. Without a network this is found out at once, and must not cost time.</summary>
    NoWay,

    /// <summary>This mirror will not do; another may.</summary>
    Lasting,
}

/// <summary>An attempt to fetch a file failed.</summary>
internal sealed class TransferException(Trouble trouble, string message) : Exception(message)
{
    public Trouble Trouble { get; } = trouble;
}
