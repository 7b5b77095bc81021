using SpaprDdw.Backends;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>The locked memory of the process, and what a request may still take of it.</summary>
/// <param name="process">The process. On a real host each look at its locked memory reads a file.</param>
/// <param name="owner">What an error is about where no smaller thing is named: the container.</param>
internal sealed class MemoryBudget(IProcessMemory process, object owner)
{
    /// <summary>What is charged now, and the limit.</summary>
    public LockedMemory Now => process.Locked;

    /// <summary>Refuses what the limit has no room for.</summary>
    /// <param name="bytes">Locked memory in bytes that a request will take.</param>
    /// <param name="what">What takes it, as the first words of the message.</param>
    /// <param name="target">What the error is about; null for the container.</param>
    /// <exception cref="TceException">LockedMemoryShort.</exception>
    public void Require(ulong bytes, string what, object? target = null)
    {
        if (bytes == 0)
            return;
        LockedMemory locked = process.Locked;
        if (!locked.Allows(bytes))
            throw ContainerErrors.LockedMemoryShort(target ?? owner, bytes, locked, what);
    }
}
