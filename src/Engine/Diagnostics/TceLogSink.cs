using Microsoft.Extensions.Logging;

namespace SpaprDdw.Diagnostics;

/// <summary>How important a line of the log is, in PowerShell's streams.</summary>
public enum TceLogLevel
{
    /// <summary>Every request with its result.</summary>
    Debug,

    /// <summary>What was done.</summary>
    Verbose,

    /// <summary>What an operator should look at.</summary>
    Warning,
}

/// <summary>
/// Where the engine's log goes. The engine logs through Microsoft.Extensions.Logging; a caller that must not share
/// that package's types with it (the module, whose own load context may hold another version) gives this instead.
/// </summary>
public interface ITceLogSink
{
    /// <summary>Tells whether anyone would see lines of a level.</summary>
    /// <param name="level">The level.</param>
    bool IsEnabled(TceLogLevel level);

    /// <summary>Takes a line.</summary>
    /// <param name="level">Its level.</param>
    /// <param name="message">Its text.</param>
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
