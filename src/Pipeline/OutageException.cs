namespace EquiSep.Pipeline;

/// <summary>
/// The store or the broker does not answer, or refuses for now. The same attempt may succeed later; it may also have had its effect.
/// </summary>
/// <param name="message">What was attempted, where, and what came of it.</param>
/// <param name="cause">The exception behind it; null without one.</param>
public class OutageException(string message, Exception? cause = null) : IOException(message, cause);
