using Microsoft.Extensions.Logging;

namespace SpaprDdw.Diagnostics;

/// <summary>The level of a line in the log, named as PowerShell's stream for it.</summary>
public enum TceLogLevel
{
    /// <summary>A request with its result.</summary>
    Debug,

    /// <summary>An operation that was done.</summary>
    Verbose,

    /// <summary>A problem that an operator should look at.</summary>
    Warning,
}

/// <summary>
/// The receiver of the engine's log. The engine logs through Microsoft.Extensions.Logging, but the module cannot share
/// that package's types with it, because another load context can hold another version of them.
/// </summary>
public interface ITceLogSink
{
    /// <summary>True if the receiver shows lines of a level.</summary>
    /// <param name="level">The level.</param>
    bool IsEnabled(TceLogLevel level);

    /// <summary>Receives a line.</summary>
    /// <param name="level">The level.</param>
    /// <param name="message">The text.</param>
    void Write(TceLogLevel level, string message);
}

/// <summary>A logger of Microsoft.Extensions.Logging that writes to an <see cref="ITceLogSink"/>.</summary>
/// <param name="sink">The sink.</param>
public sealed class SinkLogger(ITceLogSink sink) : ILogger
{
    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && sink.IsEnabled(LevelOf(logLevel));

    /// <inheritdoc/>
    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        if (IsEnabled(logLevel))
            sink.Write(LevelOf(logLevel), formatter(state, exception));
    }

    private static TceLogLevel LevelOf(LogLevel level) => level switch
    {
        <= LogLevel.Debug => TceLogLevel.Debug,
        LogLevel.Information => TceLogLevel.Verbose,
        _ => TceLogLevel.Warning,
    };
}
