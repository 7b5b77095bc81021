using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;

namespace SpaprDdw.Containers;

/// <summary>What must be true before buffers are made or removed. Nothing here sends a request.</summary>
internal sealed class BufferRules(ContainerLimits limits, ContainerLedger ledger, MemoryBudget memory)
{
    /// <summary>Refuses a buffer that cannot be made.</summary>
    /// <exception cref="TceException">As CreateBuffer of <see cref="TceContainer"/>.</exception>
    public void RequireCreatable(ulong size, ulong pageSize, string name)
    {
        if (size == 0)
            throw ContainerErrors.SizeZero("a buffer");
        if (!ulong.IsPow2(pageSize) || pageSize < limits.Host.PageSize)
            throw BufferErrors.BufferPageSizeInvalid(pageSize, limits.Host.PageSize);
        if (size % pageSize != 0)
            throw BufferErrors.BufferSizeNotAligned(size, pageSize);
        if (ledger.Buffers.Find(name) is not null)
            throw BufferErrors.BufferNameTaken(name);
        if (limits.IommuVersion == 2)
            memory.Require(size, $"Registering a buffer of {Units.Size(size)}", name);
    }

    /// <summary>Refuses a buffer that is mapped: unregistered now, its memory would be lost (rule UnregisterWhileMapped).</summary>
    /// <exception cref="TceException">BufferNotFound, BufferInUse.</exception>
    public void RequireRemovable(DmaBuffer buffer)
    {
        ledger.Buffers.RequireOwned(buffer);
        if (buffer.MappedBytes > 0)
            throw BufferErrors.BufferInUse(buffer.Name, buffer.MappedBytes);
    }
}
