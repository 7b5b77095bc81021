using System.Numerics;
using SpaprDdw.Abi;
using SpaprDdw.Extents;

namespace SpaprDdw.Backends.Emulated;

/// <summary>
/// A range of memory that a process has registered, pinned until nobody uses it and no TCE maps into it.
/// </summary>
internal sealed class RegisteredRange(ulong address, ulong size, int pageShift)
{
    public ulong Address => address;

    public ulong Size => size;

    public ulong End => address + size;

    /// <summary>The largest TCE page that it can back (rule MapArguments).</summary>
    public int PageShift => pageShift;

    /// <summary>
    /// Registrations of it, and those that were given up while it was mapped and so never end (rule
    /// UnregisterWhileMapped).
    /// </summary>
    public int Users { get; set; } = 1;

    /// <summary>TCEs that map into it.</summary>
    public ulong MappedPages { get; set; }
}

/// <summary>
/// What a process has registered, in all of its containers together (rules Registration and UnregisterWhileMapped).
/// </summary>
internal sealed class MemoryRegistry(AddressSpace memory, LockedAccount account, int hostPageShift, ulong memorySize)
{
    private readonly SortedList<ulong, RegisteredRange> ranges = [];

    /// <summary>The range with exactly these bounds.</summary>
    public RegisteredRange? FindExact(ulong address, ulong size)
        => ranges.TryGetValue(address, out RegisteredRange? range) && range.Size == size ? range : null;

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
    /// Gives up one use of a range. The last use of a range that TCEs still map into cannot be given up: the range
    /// stays, pinned and charged, and nobody is told (rule UnregisterWhileMapped).
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
    /// How many bytes from an address on TCEs of a page size can map: whole pages, each within one range.
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

    /// <summary>Counts TCEs into or out of the ranges that a run of memory lies in.</summary>
    public void CountMapped(ulong address, ulong size, int pageShift, bool mapped)
    {
        for (ulong end = address + size; address < end;)
        {
            RegisteredRange range = Find(address)
                ?? throw new InvalidOperationException("A mapped range is not registered any more.");
            ulong bytes = Math.Min(end, range.End) - address;
            ulong pages = bytes >> pageShift;
            range.MappedPages = mapped ? range.MappedPages + pages : range.MappedPages - pages;
            address += bytes;
        }
    }

    private TceResult TryPin(ulong address, ulong size)
    {
        // The driver lists the pages first, 8 bytes each; no list and one that no memory holds cannot be allocated.
        if (size == 0 || (size >> hostPageShift) * 8 > memorySize)
            return TceResult.Failure(Errno.ENOMEM);
        ulong pinned = memory.PinnableBytes(address, size);
        if (pinned == 0)
            return TceResult.Failure(Errno.EFAULT);

        // A range that is backed in part answers with how many pages are: a positive number, and nothing registered.
        if (pinned < size)
            return new TceResult((int)(pinned >> hostPageShift));
        return Overlaps(address, size) ? TceResult.Failure(Errno.EINVAL) : TceResult.Success;
    }

    private bool Overlaps(ulong address, ulong size)
        => ranges.LastAtOrBefore(address + size - 1) is { } range && address < range.End;

    private RegisteredRange? Find(ulong address)
        => ranges.LastAtOrBefore(address) is { } range && address < range.End ? range : null;
}
