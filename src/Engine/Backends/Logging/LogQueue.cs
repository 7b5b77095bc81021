using Microsoft.Extensions.Logging;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.Backends.Logging;

/// <summary>
/// A log that keeps its lines until they are asked for. Whoever reads a line may run code that comes back to the
/// container, so a container writes its lines here while it is locked, and hands them out afterwards. Each thread hands out
/// the lines that it wrote itself.
/// </summary>
/// <param name="logger">Where the lines go in the end.</param>
internal sealed class LogQueue(ILogger logger) : ILogger
{
    /// <summary>
    /// The most lines that wait. The longest step of a container is its end, which frees up to 65,536 buffers
    /// (vm.max_map_count).
    /// </summary>
    public const int Capacity = 1 << 17;

    private readonly Dictionary<int, Queue<Action>> waiting = [];
    private int count;
    private int lost;

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logger.IsEnabled(logLevel);

    /// <inheritdoc/>
    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            Keep(() => logger.Log(logLevel, eventId, state, exception, formatter));
    }

    /// <summary>Hands out the lines of this thread, the oldest first. Where lines were lost, a warning says how many.</summary>
    public void Drain()
    {
        while (Take() is { } line)
            line();
        if (Volatile.Read(ref lost) > 0)
            TceLog.LinesLost(logger, Interlocked.Exchange(ref lost, 0), Capacity);
    }

    private void Keep(Action line)
    {
        lock (waiting)
        {
            if (count == Capacity)
            {
                Interlocked.Increment(ref lost);
                return;
            }

            if (!waiting.TryGetValue(Environment.CurrentManagedThreadId, out Queue<Action>? lines))
                waiting.Add(Environment.CurrentManagedThreadId, lines = []);
            lines.Enqueue(line);
            count++;
        }
    }

    private Action? Take()
    {
        if (Volatile.Read(ref count) == 0)
            return null;
        lock (waiting)
        {
            if (!waiting.TryGetValue(Environment.CurrentManagedThreadId, out Queue<Action>? lines))
                return null;
            count--;
            Action line = lines.Dequeue();
            if (lines.Count == 0)
                waiting.Remove(Environment.CurrentManagedThreadId);
            return line;
        }
    }
}
