using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Parley.Tests.Diagnostics;

/// <summary>What Parley itself logs, to be awaited line by line; nothing of the host, which logs the URLs of requests and with them session ids.</summary>
internal sealed class ParleyLog : ILoggerProvider
{
    private readonly Recorder<string> _lines = new();
    private readonly ConcurrentQueue<string> _everything = [];

    /// <summary>All that was logged: messages, and the names and values they were made from.</summary>
    public IReadOnlyCollection<string> Everything => _everything;

    public bool IsEmpty => _lines.IsEmpty;

    /// <summary>The next line, with its level in front.</summary>
    public Task<string> NextAsync() => _lines.NextAsync();

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName.StartsWith("Parley", StringComparison.Ordinal));

    public void Dispose()
    {
    }

    private sealed class Logger(ParleyLog log, bool isParleys) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => isParleys;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!isParleys)
            {
                return;
            }

            var line = $"{logLevel}: {formatter(state, exception)}";
            var values = state as IEnumerable<KeyValuePair<string, object?>> ?? [];
            log._everything.Enqueue($"{line} {exception} {string.Join(' ', values.Select(pair => $"{pair.Key}={pair.Value}"))}");
            log._lines.Add(line);
        }
    }
}
