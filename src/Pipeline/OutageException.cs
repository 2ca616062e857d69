namespace EquiSep.Pipeline;

/// <summary>
/// The store or the broker is unavailable, or refuses a request for now. The same request may succeed later; it may also have had its effect.
/// Thrown at the edge of the store and of the bus, which hide the exceptions of disks, clients and transports.
/// </summary>
/// <param name="message">The request, its target and the cause of the failure.</param>
/// <param name="cause">The exception behind it, or null.</param>
public class OutageException(string message, Exception? cause = null) : Exception(message, cause);
