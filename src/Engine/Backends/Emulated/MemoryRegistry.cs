using System.Numerics;
using SpaprDdw.Abi;
using SpaprDdw.Extents;

namespace SpaprDdw.Backends.Emulated;

/// <summary>
/// A range of registered memory (the kernel's mm_iommu_table_group_mem_t). It stays pinned while it has a registration
/// or a TCE maps it.
/// </summary>
internal sealed class RegisteredRange(ulong address, ulong size, int pageShift)
{
    public ulong Address => address;

    public ulong Size => size;

    public ulong End => address + size;

    /// <summary>Binary logarithm of the largest TCE page that the range can back (rule MapArguments).</summary>
    public int PageShift => pageShift;

    /// <summary>
    /// How many registrations the range has. The count never reaches 0 when the last registration ends while TCEs map
    /// the range (rule UnregisterWhileMapped).
    /// </summary>
    public int Users { get; set; } = 1;

    /// <summary>How many TCEs map the range.</summary>
    public ulong MappedPages { get; set; }
}

/// <summary>
/// The registered memory of a process, shared by all its containers (rules Registration and UnregisterWhileMapped).
/// </summary>
internal sealed class MemoryRegistry(AddressSpace memory, LockedAccount account, int hostPageShift, ulong memorySize)
{
    private readonly AddressMap<RegisteredRange> ranges = new();

    /// <summary>The range with exactly these bounds.</summary>
    public RegisteredRange? FindExact(ulong address, ulong size)
        => ranges.At(address) is { } range && range.Size == size ? range : null;

    /// <summary>Pins a new range.</summary>
    public TceResult Register(ulong address, ulong size, out RegisteredRange? range)
    {
        range = null;
        ulong pages = size >> hostPageShift;
        if (!account.TryCharge(pages))
            return TceResult.Failure(Errno.ENOMEM);

        TceResult result = TryPin(address, size);
        if (!result.IsSuccess)
        {
            account.Release(pages);
            return result;
        }

        int alignment = BitOperations.TrailingZeroCount(address | size);
        int backing = memory.Find(address)!.PageShift;
        for (ulong offset = 0; offset < size; offset = memory.Find(address + offset)!.End - address)
            backing = Math.Min(backing, memory.Find(address + offset)!.PageShift);

        range = new RegisteredRange(address, size, Math.Min(alignment, backing));
        ranges.Add(address, range);
        return TceResult.Success;
    }

    /// <summary>
    /// Ends one use of a range (mm_iommu_put). While TCEs map the range, its last use cannot end: the range stays
    /// pinned and charged, and the caller gets no error (rule UnregisterWhileMapped).
    /// </summary>
    public void Release(RegisteredRange range)
    {
        if (range.Users == 1 && range.MappedPages != 0)
            return;
        if (--range.Users > 0)
            return;
        ranges.Remove(range.Address);
        account.Release(range.Size >> hostPageShift);
    }

    /// <summary>
    /// How many bytes from an address on can be mapped with TCEs of a page size. Each page must lie within one range.
    /// </summary>
    public ulong MappableBytes(ulong address, ulong size, int pageShift)
    {
        ulong page = 1UL << pageShift;
        ulong mappable = 0;
        while (mappable < size
            && Find(address + mappable) is { } range
            && range.PageShift >= pageShift
            && range.End - (address + mappable) >= page)
        {
            mappable = Math.Min(size, ((range.End - address) & ~(page - 1)));
        }

        return mappable;
    }

    /// <summary>
    /// Counts TCEs that begin or cease to map a run of registered memory (mm_iommu_mapped_inc, mm_iommu_mapped_dec).
    /// </summary>
    public void CountMapped(ulong address, ulong size, int pageShift, bool isMapped)
    {
        for (ulong end = address + size; address < end;)
        {
            RegisteredRange range = Find(address)
                ?? throw new InvalidOperationException("A TCE maps memory that is not registered any more.");
            ulong bytes = Math.Min(end, range.End) - address;
            ulong pages = bytes >> pageShift;
            range.MappedPages = isMapped ? range.MappedPages + pages : range.MappedPages - pages;
            address += bytes;
        }
    }

    private TceResult TryPin(ulong address, ulong size)
    {
        // The driver first allocates a list with 8 bytes for each page. This fails for an empty list, and for one
        // larger than the host's memory.
        if (size == 0 || (size >> hostPageShift) * 8 > memorySize)
            return TceResult.Failure(Errno.ENOMEM);
        ulong pinned = memory.PinnableBytes(address, size);
        if (pinned == 0)
            return TceResult.Failure(Errno.EFAULT);

        // When only some pages can be pinned, REGISTER returns their number, which is positive, and registers nothing
        // (rule ZeroIsSuccess).
        if (pinned < size)
            return new TceResult((int)(pinned >> hostPageShift));
        return Overlaps(address, size) ? TceResult.Failure(Errno.EINVAL) : TceResult.Success;
    }

    private bool Overlaps(ulong address, ulong size)
        => ranges.LastAtOrBefore(address + size - 1) is { } range && address < range.End;

    private RegisteredRange? Find(ulong address)
        => ranges.LastAtOrBefore(address) is { } range && address < range.End ? range : null;
}
