using EquiSep.ServiceDefaults.Hosting;

namespace EquiSep.AppHost;

/// <summary>A setting or a part of this machine that the application cannot run with. The message is shown as it is.</summary>
/// <param name="message">The cause, and the remedy.</param>
internal sealed class AppHostException(string message) : StartRefusedException(message);
