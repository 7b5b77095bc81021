using SpaprDdw.Abi;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Emulated;

/// <summary>
/// The memory of a process: allocated, locked and registered. The driver binds a container to this object (the kernel's
/// mm_struct). A forked child gets one of its own, even where it shares the container (rule ContainerOfProcess).
/// </summary>
public sealed class EmulatedMemory : IProcessMemory
{
    private readonly int hostPageShift;

    internal EmulatedMemory(HostDescription host, EmulatedHostOptions options)
    {
        hostPageShift = host.PageShift;
        Account = new LockedAccount(hostPageShift, options.LockedMemoryLimit, options.CanExceedLimit);
        Space = new AddressSpace(hostPageShift, host.HugePageSizes, options.MemorySize);
        Registry = new MemoryRegistry(Space, Account, hostPageShift, options.MemorySize);
    }

    /// <inheritdoc/>
    public LockedMemory Locked => Account.State;

    internal LockedAccount Account { get; }

    internal AddressSpace Space { get; }

    internal MemoryRegistry Registry { get; }

    /// <inheritdoc/>
    public TceResult Allocate(ulong size, ulong pageSize, MemoryAccess access, out ulong address, ulong near = 0)
        => Space.Allocate(size, pageSize, access, out address, near);

    /// <summary>mmap(2) of writable memory at an address that the caller chooses.</summary>
    /// <param name="address">The address, a multiple of the page size.</param>
    /// <param name="size">Bytes, a multiple of the page size.</param>
    /// <param name="pageSize">Size of the pages that back it, in bytes.</param>
    public TceResult AllocateAt(ulong address, ulong size, ulong pageSize) => Space.AllocateAt(address, size, pageSize);

    /// <inheritdoc/>
    public TceResult Free(ulong address, ulong size) => Space.Free(address, size);

    /// <inheritdoc/>
    public TceResult LimitLocked(ulong bytes)
    {
        Account.Limit(bytes);
        return TceResult.Success;
    }

    /// <summary>
    /// Charges locked memory that no request gives back, as a failed CREATE does (rule FailedCreateLeaks). Returns false
    /// when the limit does not allow it.
    /// </summary>
    /// <param name="bytes">Bytes, a multiple of the host's page size.</param>
    public bool TryCharge(ulong bytes) => Account.TryCharge(bytes >> hostPageShift);

    /// <inheritdoc/>
    public ulong? PhysicalAddress(ulong virtualAddress)
        => Space.Find(virtualAddress) is { } allocation
            ? allocation.PhysicalAddress + (virtualAddress - allocation.Address)
            : null;

    /// <summary>Reads the memory, as the process's own code would.</summary>
    /// <param name="address">An address of the process.</param>
    /// <param name="destination">Where the bytes go.</param>
    /// <exception cref="ArgumentOutOfRangeException">Some of the range is not mapped, or not readable.</exception>
    public void Read(ulong address, Span<byte> destination)
    {
        ThrowIfNoAccess(address, destination.Length, MemoryAccess.Read);
        Space.Contents.Read(address, destination);
    }

    /// <summary>Writes the memory, as the process's own code would.</summary>
    /// <param name="address">An address of the process.</param>
    /// <param name="source">The bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">Some of the range is not mapped, or not writable.</exception>
    public void Write(ulong address, ReadOnlySpan<byte> source)
    {
        ThrowIfNoAccess(address, source.Length, MemoryAccess.ReadWrite);
        Space.Contents.Write(address, source);
    }

    private void ThrowIfNoAccess(ulong address, int length, MemoryAccess access)
    {
        if (Space.Find(address) is not { } allocation || allocation.Access < access || (ulong)length > allocation.End - address)
            throw new ArgumentOutOfRangeException(nameof(address), address, "Some of this memory is not mapped, or the process may not access it this way.");
    }
}
