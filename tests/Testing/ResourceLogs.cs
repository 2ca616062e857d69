using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging;

namespace EquiSep.Testing;

/// <summary>
/// Console output of resources, of all their lives. Aspire's test host writes it to loggers whose categories end with the name of
/// the resource.
/// </summary>
internal sealed class ResourceLogs : ILoggerProvider
{
    private readonly ConcurrentDictionary<string, Output> outputs = [];

    /// <summary>The output of a resource so far. A line arrives some tenths of a second after it was written.</summary>
    public string Of(string resource) => outputs.TryGetValue(resource, out var output) ? output.ToString() : "";

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => outputs.GetOrAdd(categoryName[(categoryName.LastIndexOf('.') + 1)..], _ => new());

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private sealed class Output : ILogger
    {
        private readonly StringBuilder text = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (text)
            {
                text.Append(formatter(state, exception)).Append('\n');
            }
        }

        public override string ToString()
        {
            lock (text)
            {
                return text.ToString();
            }
        }
    }
}
