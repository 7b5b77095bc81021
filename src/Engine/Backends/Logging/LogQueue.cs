using Microsoft.Extensions.Logging;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.Backends.Logging;

/// <summary>
/// A logger that keeps its lines until <see cref="Drain"/>. The reader of a line may call the container, so a locked
/// container writes its lines here, and hands them out after it is unlocked. Each thread hands out its own lines.
/// </summary>
/// <param name="logger">The logger that receives the lines.</param>
internal sealed class LogQueue(ILogger logger) : ILogger
{
    /// <summary>
    /// How many lines can wait. The longest step of a container is closing it, which frees up to 65,536 buffers
    /// (vm.max_map_count).
    /// </summary>
    public const int Capacity = 1 << 17;

    private readonly Dictionary<int, Queue<Action>> waiting = [];
    private int count;
    private int lost;
    private LogLevels? levels;

    /// <summary>True when no line waits and none was lost.</summary>
    public bool IsEmpty => Volatile.Read(ref count) == 0 && Volatile.Read(ref lost) == 0;

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <summary>
    /// Whether the receiver wanted lines of a level when it was last asked. The receiver is code of others, so it is not
    /// asked while the container is locked.
    /// </summary>
    /// <param name="logLevel">The level.</param>
    public bool IsEnabled(LogLevel logLevel) => levels?.Has(logLevel) ?? logger.IsEnabled(logLevel);

    /// <summary>Asks the receiver which lines it wants. The container must not be locked.</summary>
    public LogLevels AskLevels() => new(logger.IsEnabled(LogLevel.Debug), logger.IsEnabled(LogLevel.Information), logger.IsEnabled(LogLevel.Warning));

    /// <summary>Keeps only lines of these levels from now on.</summary>
    /// <param name="wanted">The levels.</param>
    public void SetLevels(LogLevels wanted) => levels = wanted;

    /// <inheritdoc/>
    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            Enqueue(() => logger.Log(logLevel, eventId, state, exception, formatter));
    }

    /// <summary>Hands out the lines of this thread, the oldest first, and warns when lines were lost.</summary>
    public void Drain()
    {
        while (Dequeue() is { } line)
            line();
        if (Volatile.Read(ref lost) > 0)
            TceLog.LinesLost(logger, Units.Quantity(Interlocked.Exchange(ref lost, 0), "line"), Capacity);
    }

    private void Enqueue(Action line)
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

    private Action? Dequeue()
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
