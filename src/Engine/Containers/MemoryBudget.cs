using SpaprDdw.Backends;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>The budget of locked memory of the process.</summary>
/// <param name="process">
/// The memory of the process. On a real host, its locked memory is read from a file each time.
/// </param>
/// <param name="owner">The name of the container: the target of errors without a target of their own.</param>
internal sealed class MemoryBudget(IProcessMemory process, string owner)
{
    /// <summary>The locked memory in use and its limit.</summary>
    public LockedMemory Now => process.Locked;

    /// <summary>Throws when a request would pass the limit.</summary>
    /// <param name="bytes">The locked memory that the request takes, in bytes.</param>
    /// <param name="subject">The subject of the message: the thing that takes the memory.</param>
    /// <param name="target">The target of the error; null for the container.</param>
    /// <exception cref="TceException">LockedMemoryShort.</exception>
    public void Require(ulong bytes, string subject, object? target = null)
    {
        if (bytes == 0)
            return;
        LockedMemory locked = process.Locked;
        if (!locked.Allows(bytes))
            throw ContainerErrors.LockedMemoryShort(target ?? owner, bytes, locked, subject);
    }
}
