using SpaprDdw.Abi;
using SpaprDdw.Errors;
using SpaprDdw.Extents;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>The rules for mapping and unmapping. They choose the range of a request and send nothing.</summary>
internal sealed class MappingRules(ContainerLimits limits, ContainerLedger ledger, WindowRules windowRules, MemoryBudget memory)
{
    /// <summary>Plans the mapping of a request.</summary>
    /// <exception cref="TceException">Those of <see cref="TceContainerPreview.Map"/>.</exception>
    public TceMapping PlanMap(in MapRequest request)
    {
        if (request.Access is not (DmaAccess.Read or DmaAccess.Write or DmaAccess.ReadWrite))
            throw MappingErrors.AccessNone();
        DmaBuffer buffer = ledger.Buffers.RequireOwned(request.Buffer);
        if (limits.IommuVersion == 2 && !buffer.Registered)
            throw BufferErrors.BufferNotRegistered(buffer.Name);
        DmaWindow window = ChooseWindow(request);
        if (limits.Host.IsPSeries)
            windowRules.RequirePSeriesGroup(makesWindow: window.State == WindowState.Pending);

        ulong size = request.Size ?? (request.Offset < buffer.Size ? buffer.Size - request.Offset : 0);
        RequireBufferRange(buffer, request.Offset, size, window);
        ulong address = request.Address ?? FirstFree(window, size);
        RequireWindowRange(window, address, size);
        if (window.Extents.Overlaps(address, size))
        {
            // The overlap is cut at the ends of the request; the error tells the whole mapping.
            window.Extents.TryFind(window.Extents.Overlapping(address, size).First().Start, out Extent existing);
            throw MappingErrors.MappingOverlaps(address, size, existing);
        }

        memory.Require(
            window.LockedByNextMap,
            window.State == WindowState.Pending ? "The default window, which the first mapping makes," : "The first mapping of a window on this kernel",
            window);
        return new TceMapping(window, address, size, buffer, request.Offset, request.Access);
    }

    /// <summary>Plans the range that a request unmaps.</summary>
    /// <exception cref="TceException">Those of <see cref="TceContainerPreview.Unmap"/>.</exception>
    public (DmaWindow Window, ulong Length) PlanUnmap(ulong address, ulong? size)
    {
        DmaWindow window = ledger.Windows.Find(address) ?? throw MappingErrors.AddressOutsideWindows(address);
        if (size == 0)
            throw ContainerErrors.SizeZero("a range to unmap");

        ulong length = size ?? RestOfMapping(window, address);
        if (!window.IsAligned(length))
            throw MappingErrors.SizeNotAligned(length, window.PageSize);
        RequireWindowRange(window, address, length);
        return window.Extents.Overlaps(address, length) ? (window, length) : throw MappingErrors.NothingMapped(address, length);
    }

    private DmaWindow ChooseWindow(in MapRequest request)
    {
        if (request.Window is not null)
            return ledger.Windows.RequireOwned(request.Window);
        if (request.Address is { } address)
            return ledger.Windows.Find(address) ?? throw MappingErrors.AddressOutsideWindows(address);
        IReadOnlyList<DmaWindow> present = ledger.Windows.All;
        DmaWindow[] created = [.. present.Where(window => !window.IsDefault)];
        return (created.Length, present.Count) switch
        {
            (1, _) => created[0],
            (0, 1) => present[0],
            _ => throw WindowErrors.WindowAmbiguous(limits.Name),
        };
    }

    private void RequireBufferRange(DmaBuffer buffer, ulong offset, ulong size, DmaWindow window)
    {
        if (offset >= buffer.Size || size > buffer.Size - offset)
            throw MappingErrors.RangeOutsideBuffer(offset, size, buffer.Name, buffer.Size);
        if (size == 0)
            throw ContainerErrors.SizeZero("a mapping");
        if (!window.IsAligned(size))
            throw MappingErrors.SizeNotAligned(size, window.PageSize);
        if (buffer.LargestMappablePage < window.PageSize)
        {
            throw MappingErrors.BackingPageTooSmall(
                buffer.Name, buffer.LargestMappablePage, window.PageSize, limits.BackingFor(window.PageSize));
        }

        if (!window.IsAligned(buffer.Address + offset))
            throw MappingErrors.OffsetNotAligned(offset, window.PageSize);
    }

    /// <summary>
    /// Checks a range, because the driver does not check its end (rule UncheckedEnd). The check cannot overflow.
    /// </summary>
    private static void RequireWindowRange(DmaWindow window, ulong address, ulong size)
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
            if (FirstInGap(window, address, extent.Start - address, size) is { } found)
                return found;
            address = extent.End;
        }

        return FirstInGap(window, address, window.StartAddress + window.Size - address, size)
            ?? throw MappingErrors.NoRoomInWindow(window.StartAddress, size, window.HasMsiHole);
    }

    /// <summary>
    /// The first place in a gap that a device reaches (rule MsiHole); null when no place is large enough.
    /// </summary>
    private static ulong? FirstInGap(DmaWindow window, ulong start, ulong length, ulong size)
    {
        if (size > length)
            return null;
        if (!window.HasMsiHole || start > MsiHole.Last || start + (size - 1) < MsiHole.First)
            return start;
        ulong skipped = window.BehindMsiHole - start;
        return length - size >= skipped ? start + skipped : null;
    }

    private ulong RestOfMapping(DmaWindow window, ulong address)
        => window.Extents.TryFind(address, out _)
            ? ledger.FirstMapping(window, address, window.EndAddress - address + 1)!.Size
            : throw MappingErrors.NothingMapped(address, window.PageSize);
}
