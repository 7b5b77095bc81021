using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;

namespace SpaprDdw.Containers;

/// <summary>The rules for creating and removing buffers. They send no request.</summary>
internal sealed class BufferRules(ContainerLimits limits, ContainerLedger ledger, MemoryBudget memory)
{
    /// <summary>Plans a buffer: completes its page size and its name.</summary>
    /// <param name="size">The size in bytes.</param>
    /// <param name="pageSize">The size of the memory pages in bytes; null for the host's normal pages.</param>
    /// <param name="name">The name; null to choose a free one.</param>
    /// <exception cref="TceException">Those of <see cref="TceContainerPreview.CreateBuffer"/>.</exception>
    public (ulong PageSize, string Name) PlanCreate(ulong size, ulong? pageSize, string? name)
    {
        ulong chosenPage = pageSize ?? limits.Host.PageSize;
        string chosenName = name ?? ledger.Buffers.FreeName();
        RequireCreatable(size, chosenPage, chosenName);
        return (chosenPage, chosenName);
    }

    /// <summary>Throws when a buffer cannot be created.</summary>
    /// <exception cref="TceException">Those of <see cref="TceContainerPreview.CreateBuffer"/>.</exception>
    public void RequireCreatable(ulong size, ulong pageSize, string name)
    {
        if (size == 0)
            throw ContainerErrors.SizeZero("a buffer");
        if (!ulong.IsPow2(pageSize) || pageSize < limits.Host.PageSize)
            throw BufferErrors.BufferPageSizeInvalid(pageSize, limits.Host.PageSize);
        if (limits.Host.HangingPageSizes.Contains(pageSize))
            throw BufferErrors.HugePagesHang(pageSize);
        if (size % pageSize != 0)
            throw BufferErrors.BufferSizeNotAligned(size, pageSize);
        NameRules.Require(name);
        if (ledger.Buffers.Find(name) is not null)
            throw BufferErrors.BufferNameTaken(name);
        if (limits.IommuVersion == 2)
            memory.Require(size, $"Registering a buffer of {Units.Size(size)}", name);
    }

    /// <summary>
    /// Throws when a buffer is mapped: unregistering it now would lose its memory (rule UnregisterWhileMapped).
    /// </summary>
    /// <exception cref="TceException">BufferNotFound, BufferInUse.</exception>
    public void RequireRemovable(DmaBuffer buffer)
    {
        ledger.Buffers.RequireOwned(buffer);
        if (buffer.MappedBytes > 0)
            throw BufferErrors.BufferInUse(buffer.Name, buffer.MappedBytes, limits.Host.Kernel.KeepsMappedRegistrations);
    }
}
