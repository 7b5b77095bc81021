using Microsoft.Extensions.Logging;
using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.Containers;

/// <summary>Steps of cleaning up. When one fails, that is logged, and the next steps are still carried out.</summary>
/// <param name="logger">The receiver of the log.</param>
internal sealed class Cleanup(ILogger logger)
{
    /// <summary>Carries out a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="operation">The beginning of a sentence: what the step does.</param>
    /// <param name="name">The name of what it works on.</param>
    /// <returns>Whether the step succeeded.</returns>
    public bool Try(Func<TceResult> step, string operation, string name)
    {
        try
        {
            TceResult result = step();
            if (!result.IsSuccess)
                TceLog.CleanupFailed(logger, operation, name, result.ToString());
            return result.IsSuccess;
        }
        catch (Exception cause)
        {
            TceLog.CleanupFailed(logger, operation, name, cause.Message.TrimEnd('.'));
            return false;
        }
    }

    /// <inheritdoc cref="Try(Func{TceResult}, string, string)"/>
    public bool Try(Action step, string operation, string name) => Try(
        () =>
        {
            step();
            return TceResult.Success;
        },
        operation,
        name);

    /// <summary>Frees the memory of a buffer (munmap).</summary>
    /// <param name="memory">The memory of the process.</param>
    /// <param name="buffer">The buffer.</param>
    /// <returns>Whether the memory was freed.</returns>
    public bool TryFree(IProcessMemory memory, DmaBuffer buffer)
        => Try(() => memory.Free(buffer.Address, buffer.Size), "Freeing the memory of the buffer", buffer.Name);
}
