using Microsoft.Extensions.Logging;

namespace Strongroom.Walk.Tests;

/// <summary>Keeps what the server told its operator as an error: a walk that fails shows it.</summary>
internal sealed class ErrorLog : ILoggerFactory, ILogger
{
    private readonly List<string> errors = [];

    public string Text
    {
        get
        {
            lock (errors) return string.Join('\n', errors);
        }
    }

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        lock (errors) errors.Add($"{formatter(state, exception)} {exception}");
    }

    public void Dispose()
    {
    }
}
