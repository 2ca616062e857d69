namespace EquiSep.Core.Separation;

/// <summary>Separation is not defined for these features or labels; the message says why and where.</summary>
/// <param name="message">What is wrong, with the row and column, counted from 0, where there is one.</param>
public sealed class InvalidFeaturesException(string message) : Exception(message);
