using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Extents;

namespace SpaprDdw.Containers;

/// <summary>Buffers: memory allocated and registered with the driver.</summary>
public sealed partial class TceContainer
{
    private readonly List<DmaBuffer> buffers = [];
    private readonly SortedList<ulong, DmaBuffer> buffersByAddress = [];
    private int nextBuffer;

    /// <summary>The buffers that are there.</summary>
    /// <exception cref="TceException">ContainerClosed.</exception>
    public IReadOnlyList<DmaBuffer> GetBuffers()
    {
        using Lock.Scope scope = Enter();
        return buffers.ToList();
    }

    /// <summary>The page sizes, in bytes, that the host can back a buffer with: its own first, then its huge pages.</summary>
    /// <exception cref="TceException">ContainerClosed.</exception>
    public IReadOnlyList<ulong> GetBufferPageSizes()
    {
        using Lock.Scope scope = Enter();
        return Host.MemoryPageSizes;
    }

    /// <summary>Allocates memory and registers it, so that it can be mapped (rule 10).</summary>
    /// <param name="size">Size in bytes, a multiple of the page size.</param>
    /// <param name="pageSize">Size of the pages behind it in bytes; null for the host's own.</param>
    /// <param name="name">Its name; null for one that is free.</param>
    /// <exception cref="TceException">
    /// ContainerClosed, SizeZero, BufferPageSizeInvalid, BufferSizeNotAligned, BufferNameTaken, LockedMemoryShort,
    /// MemoryNotAllocated, DriverRefused.
    /// </exception>
    public DmaBuffer CreateBuffer(ulong size, ulong? pageSize = null, string? name = null)
    {
        using Lock.Scope scope = Enter();
        ulong page = pageSize ?? Host.PageSize;
        name ??= FreeName();
        CheckCreateBuffer(size, page, name);

        TceResult allocated = backend.Memory.Allocate(size, page, MemoryAccess.ReadWrite, out ulong address);
        if (!allocated.IsSuccess)
            throw BufferErrors.MemoryNotAllocated(size, page, allocated);

        return Adopt(new DmaBuffer(this, name, address, size, page), register: IommuVersion == 2);
    }

    /// <summary>Makes a buffer of memory that has been allocated for it already; it is freed when that fails.</summary>
    internal DmaBuffer AdoptBuffer(string name, ulong address, ulong size, ulong pageSize, bool register)
    {
        using Lock.Scope scope = Enter();
        return Adopt(new DmaBuffer(this, name, address, size, pageSize), register);
    }

    /// <summary>Gives a buffer's memory back.</summary>
    /// <param name="buffer">The buffer; nothing of it may be mapped (rule 11).</param>
    /// <exception cref="TceException">ContainerClosed, BufferNotFound, BufferInUse, DriverRefused.</exception>
    public void RemoveBuffer(DmaBuffer buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        using Lock.Scope scope = Enter();
        CheckRemoveBuffer(buffer);
        if (buffer.Registered)
            Require(backend.UnregisterMemory(descriptor, RangeOf(buffer)), "UNREGISTER_MEMORY", buffer);
        buffer.Registered = false;
        Require(backend.Memory.Free(buffer.Address, buffer.Size), "munmap", buffer);
        buffers.Remove(buffer);
        buffersByAddress.Remove(buffer.Address);
    }

    /// <summary>Tells what <see cref="CreateBuffer"/> would refuse, without a request to the driver.</summary>
    /// <param name="size">Size in bytes.</param>
    /// <param name="pageSize">Page size in bytes; null for the host's own.</param>
    /// <param name="name">Its name; null for one that is free.</param>
    /// <exception cref="TceException">As <see cref="CreateBuffer"/>.</exception>
    public void ValidateCreateBuffer(ulong size, ulong? pageSize, string? name)
    {
        using Lock.Scope scope = Enter();
        CheckCreateBuffer(size, pageSize ?? Host.PageSize, name ?? FreeName());
    }

    /// <summary>Tells what <see cref="RemoveBuffer"/> would refuse, without a request to the driver.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <exception cref="TceException">As <see cref="RemoveBuffer"/>.</exception>
    public void ValidateRemoveBuffer(DmaBuffer buffer)
    {
        using Lock.Scope scope = Enter();
        CheckRemoveBuffer(buffer);
    }

    /// <summary>The buffer of a name.</summary>
    /// <param name="name">The name; upper and lower case are the same.</param>
    /// <exception cref="TceException">ContainerClosed, BufferNotFound.</exception>
    public DmaBuffer GetBuffer(string name)
    {
        using Lock.Scope scope = Enter();
        return FindBuffer(name) ?? throw BufferErrors.BufferNotFound(name);
    }

    private DmaBuffer Adopt(DmaBuffer buffer, bool register)
    {
        if (register)
        {
            TceResult registered = backend.RegisterMemory(descriptor, RangeOf(buffer));
            if (!registered.IsSuccess)
            {
                Expect(backend.Memory.Free(buffer.Address, buffer.Size), buffer.Name);
                throw ContainerErrors.DriverRefused("REGISTER_MEMORY", buffer.Name, registered);
            }
        }

        buffer.Registered = register;
        buffers.Add(buffer);
        buffersByAddress.Add(buffer.Address, buffer);
        return buffer;
    }

    private static MemoryRange RangeOf(DmaBuffer buffer)
        => new() { ArgSize = ArgSizes.MemoryRange, VirtualAddress = buffer.Address, Size = buffer.Size };

    private void CheckCreateBuffer(ulong size, ulong pageSize, string name)
    {
        if (size == 0)
            throw ContainerErrors.SizeZero("a buffer");
        if (!ulong.IsPow2(pageSize) || pageSize < Host.PageSize)
            throw BufferErrors.BufferPageSizeInvalid(pageSize, Host.PageSize);
        if (size % pageSize != 0)
            throw BufferErrors.BufferSizeNotAligned(size, pageSize);
        if (FindBuffer(name) is not null)
            throw BufferErrors.BufferNameTaken(name);
        if (IommuVersion == 2)
            RequireMemory(size, name, $"Registering a buffer of {Units.Size(size)}");
    }

    private void CheckRemoveBuffer(DmaBuffer buffer)
    {
        OwnBuffer(buffer);
        if (buffer.MappedBytes > 0)
            throw BufferErrors.BufferInUse(buffer.Name, buffer.MappedBytes);
    }

    private DmaBuffer OwnBuffer(DmaBuffer buffer)
        => buffersByAddress.LastFrom(buffer.Address) == buffer ? buffer : throw BufferErrors.BufferNotFound(buffer);

    private DmaBuffer? FindBuffer(string name)
        => buffers.Find(buffer => string.Equals(buffer.Name, name, StringComparison.OrdinalIgnoreCase));

    private DmaBuffer BufferAt(ulong address)
        => buffersByAddress.LastFrom(address) is { } buffer && address < buffer.End
            ? buffer
            : throw new InvalidOperationException($"The ledger has a mapping to {Units.Address(address)}, where no buffer is.");

    private string FreeName()
    {
        while (FindBuffer($"buffer{nextBuffer}") is not null)
            nextBuffer++;
        return $"buffer{nextBuffer}";
    }
}
