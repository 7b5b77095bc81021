using SpaprDdw.Abi;
using SpaprDdw.Extents;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Emulated;

/// <summary>A run of memory that a process has mapped.</summary>
internal sealed record Allocation(ulong Address, ulong Size, int PageShift, MemoryAccess Access, ulong PhysicalAddress)
{
    public ulong End => Address + Size;
}

/// <summary>
/// The address space of a process: its allocations and the pages behind them. No address is used twice.
/// </summary>
internal sealed class AddressSpace(int hostPageShift, IReadOnlyList<ulong> hugePageSizes, ulong memorySize)
{
    private const ulong FirstAddress = 1UL << 40;
    private const ulong FirstPhysicalAddress = 1UL << 32;
    private const ulong LastAddress = 1UL << 48;

    private readonly AddressMap<Allocation> allocations = new();
    private ulong nextAddress = FirstAddress;
    private ulong nextPhysicalAddress = FirstPhysicalAddress;

    public MemoryContents Contents { get; } = new();

    /// <summary>The allocation at an address; null where nothing is mapped.</summary>
    public Allocation? Find(ulong address)
        => allocations.LastAtOrBefore(address) is { } allocation && address < allocation.End ? allocation : null;

    /// <summary>How many bytes from an address on the driver can pin, because they are mapped writable.</summary>
    public ulong PinnableBytes(ulong address, ulong size)
    {
        ulong pinned = 0;
        while (pinned < size && Find(address + pinned) is { Access: MemoryAccess.ReadWrite } allocation)
            pinned = Math.Min(size, allocation.End - address);
        return pinned;
    }

    public TceResult Allocate(ulong size, ulong pageSize, MemoryAccess access, out ulong address, ulong near = 0)
    {
        address = 0;
        bool huge = pageSize != 1UL << hostPageShift;
        if (size == 0 || !ulong.IsPow2(pageSize) || pageSize < 1UL << hostPageShift || (huge && !hugePageSizes.Contains(pageSize)))
            return TceResult.Failure(Errno.EINVAL);

        if (size > Math.Min(memorySize, LastAddress))
            return TceResult.Failure(Errno.ENOMEM);
        size = Rounding.Up(size, pageSize);
        ulong place = Place(size, pageSize, near & ~(pageSize - 1));
        if (!IsFree(place, size))
            return TceResult.Failure(Errno.ENOMEM);
        address = place;
        Add(address, size, pageSize, access);
        return TceResult.Success;
    }

    public TceResult AllocateAt(ulong address, ulong size, ulong pageSize)
    {
        bool isPossible = ulong.IsPow2(pageSize) && pageSize >= 1UL << hostPageShift
            && size > 0 && (address | size) % pageSize == 0 && size <= memorySize && IsFree(address, size);
        if (!isPossible)
            return TceResult.Failure(Errno.EINVAL);
        Add(address, size, pageSize, MemoryAccess.ReadWrite);
        return TceResult.Success;
    }

    public TceResult Free(ulong address, ulong size)
    {
        if (allocations.At(address) is not { } allocation
            || allocation.Size != Rounding.Up(size, 1UL << allocation.PageShift))
        {
            return TceResult.Failure(Errno.EINVAL);
        }

        allocations.Remove(address);
        Contents.Forget(address, allocation.Size);
        return TceResult.Success;
    }

    private bool IsFree(ulong address, ulong size)
        => address < LastAddress && size <= LastAddress - address
            && !(allocations.LastAtOrBefore(address + size - 1) is { } other && address < other.End);

    private ulong Place(ulong size, ulong pageSize, ulong near)
    {
        if (near != 0 && IsFree(near, size))
            return near;
        ulong span = Math.Max(pageSize, near == 0 ? HostDescription.MemoryAlignment : HostDescription.LargestIommuPage);
        return nextAddress + ((near - nextAddress) & (span - 1));
    }

    private void Add(ulong address, ulong size, ulong pageSize, MemoryAccess access)
    {
        ulong physical = Rounding.Up(nextPhysicalAddress, Math.Max(pageSize, HostDescription.MemoryAlignment));
        allocations.Add(address, new Allocation(address, size, System.Numerics.BitOperations.Log2(pageSize), access, physical));

        // The gap keeps two buffers from touching by accident.
        nextAddress = Math.Max(nextAddress, address + size + HostDescription.MemoryAlignment);
        nextPhysicalAddress = physical + size;
    }
}
