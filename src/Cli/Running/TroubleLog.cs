using EquiSep.Pipeline.Building;
using Microsoft.Extensions.Logging;

namespace EquiSep.Cli.Running;

/// <summary>Writes what nobody expected, with its trace. All else that a user would want to know is shown as it happens.</summary>
/// <param name="error">Where it is written.</param>
internal sealed class TroubleLog(TextWriter error) : ILoggerProvider
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Troubles(error, categoryName);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private sealed class Troubles(TextWriter error, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error && category.StartsWith("EquiSep.", StringComparison.Ordinal);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel) && exception is not CannotBuildException)
            {
                lock (error)
                {
                    error.WriteLine($"{formatter(state, exception)} {exception}");
                }
            }
        }
    }
}
