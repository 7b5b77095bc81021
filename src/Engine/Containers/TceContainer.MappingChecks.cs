using SpaprDdw.Abi;
using SpaprDdw.Errors;
using SpaprDdw.Extents;

namespace SpaprDdw.Containers;

/// <summary>Where a request maps or unmaps, and what must be true before it is made.</summary>
public sealed partial class TceContainer
{
    private TceMapping Plan(in MapRequest request)
    {
        if (request.Access is not (DmaAccess.Read or DmaAccess.Write or DmaAccess.ReadWrite))
            throw MappingErrors.AccessNone();
        DmaBuffer buffer = OwnBuffer(request.Buffer);
        if (IommuVersion == 2 && !buffer.Registered)
            throw BufferErrors.BufferNotRegistered(buffer.Name);
        DmaWindow window = ChooseWindow(request);
        if (Host.IsPSeries)
            CheckPSeriesGroup(makesWindow: window.State == WindowState.Pending);

        ulong size = request.Size ?? (request.Offset < buffer.Size ? buffer.Size - request.Offset : 0);
        CheckPart(buffer, request.Offset, size, window);
        ulong address = request.Address ?? FirstFree(window, size);
        CheckRange(window, address, size);
        if (window.Extents.Overlaps(address, size))
            throw MappingErrors.MappingOverlaps(address, size, window.Extents.Overlapping(address, size).First());
        RequireMemory(PendingCharge(), window, "The default window, which the first mapping makes,");
        return new TceMapping(window, address, size, buffer, request.Offset, request.Access);
    }

    private DmaWindow ChooseWindow(in MapRequest request)
    {
        if (request.Window is not null)
            return Own(request.Window);
        if (request.Address is { } address)
            return FindWindow(address) ?? throw MappingErrors.AddressOutsideWindows(address);
        DmaWindow[] present = windows.OfType<DmaWindow>().ToArray();
        DmaWindow[] created = present.Where(window => !window.IsDefault).ToArray();
        return (created.Length, present.Length) switch
        {
            (1, _) => created[0],
            (0, 1) => present[0],
            _ => throw WindowErrors.WindowAmbiguous(Name),
        };
    }

    private void CheckPart(DmaBuffer buffer, ulong offset, ulong size, DmaWindow window)
    {
        if (offset >= buffer.Size || size > buffer.Size - offset)
            throw MappingErrors.RangeOutsideBuffer(offset, size, buffer.Name, buffer.Size);
        if (size == 0)
            throw ContainerErrors.SizeZero("a mapping");
        if (!window.IsAligned(size))
            throw MappingErrors.SizeNotAligned(size, window.PageSize);
        if (buffer.LargestMappablePage < window.PageSize)
            throw MappingErrors.BackingPageTooSmall(buffer.Name, buffer.LargestMappablePage, window.PageSize, PageFor(window.PageSize));
        if (!window.IsAligned(buffer.Address + offset))
            throw MappingErrors.OffsetNotAligned(offset, window.PageSize);
    }

    /// <summary>The smallest page of the host that can back an IOMMU page; null where none is large enough.</summary>
    private ulong? PageFor(ulong pageSize)
        => Host.MemoryPageSizes.Where(size => size >= pageSize).Select(size => (ulong?)size).Min();

    /// <summary>Nothing in the driver bounds the end of a range (rule 2); this does, without overflow.</summary>
    private static void CheckRange(DmaWindow window, ulong address, ulong size)
    {
        if (!window.Contains(address))
            throw MappingErrors.AddressOutsideWindow(address, window.StartAddress, window.EndAddress);
        if (!window.IsAligned(address))
            throw MappingErrors.AddressNotAligned(address, window.PageSize);
        if (size - 1 > window.EndAddress - address)
            throw MappingErrors.RangePastWindowEnd(address, size, window.EndAddress);
    }

    private static ulong FirstFree(DmaWindow window, ulong size)
    {
        ulong address = window.FirstGap;
        foreach (Extent extent in window.Extents.Overlapping(address, window.StartAddress + window.Size - address))
        {
            if (extent.Start - address >= size)
                return address;
            address = extent.End;
        }

        return size <= window.Size && address - window.StartAddress <= window.Size - size
            ? address
            : throw MappingErrors.NoRoomInWindow(window.StartAddress, size);
    }

    private (DmaWindow Window, ulong Length) PlanUnmap(ulong address, ulong? size)
    {
        DmaWindow window = FindWindow(address) ?? throw MappingErrors.AddressOutsideWindows(address);
        if (size == 0)
            throw ContainerErrors.SizeZero("a range to unmap");

        ulong length = size ?? RestOfMapping(window, address);
        if (!window.IsAligned(length))
            throw MappingErrors.SizeNotAligned(length, window.PageSize);
        CheckRange(window, address, length);
        if (!window.Extents.Overlaps(address, length))
            throw MappingErrors.NothingMapped(address, length);
        return (window, length);
    }

    private ulong RestOfMapping(DmaWindow window, ulong address)
        => window.Extents.TryFind(address, out _)
            ? FirstMapping(window, address, window.EndAddress - address + 1)!.Size
            : throw MappingErrors.NothingMapped(address, window.PageSize);
}
