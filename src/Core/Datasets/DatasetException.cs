namespace EquiSep.Core.Datasets;

/// <summary>
/// A data set cannot be made: its message names the file or the field of the specification, and what was expected of it.
/// </summary>
public sealed class DatasetException : Exception
{
    /// <summary>With a message for the user.</summary>
    public DatasetException(string message)
        : base(message)
    {
    }

    /// <summary>With a message for the user and what caused it.</summary>
    public DatasetException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
