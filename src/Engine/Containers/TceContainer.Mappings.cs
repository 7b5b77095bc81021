using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Extents;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>Mappings.</summary>
public sealed partial class TceContainer
{
    /// <summary>Maps memory of a buffer into a window.</summary>
    /// <param name="request">What to map and where.</param>
    /// <exception cref="TceException">
    /// ContainerClosed, AccessNone, BufferNotFound, WindowNotFound, WindowAmbiguous, AddressOutsideWindows,
    /// AddressOutsideWindow, SizeZero, RangeOutsideBuffer, SizeNotAligned, OffsetNotAligned, BackingPageTooSmall,
    /// AddressNotAligned, RangePastWindowEnd, MappingOverlaps, NoRoomInWindow, SeveralGroupsOnPSeries,
    /// LockedMemoryShort, DriverRefused.
    /// </exception>
    public TceMapping Map(in MapRequest request)
    {
        using Lock.Scope scope = Enter();
        TceMapping mapping = Plan(request);
        SendMap(mapping);
        return mapping;
    }

    /// <summary>Tells what <see cref="Map"/> would do or refuse, without a request to the driver.</summary>
    /// <param name="request">What to map and where.</param>
    /// <exception cref="TceException">As <see cref="Map"/>.</exception>
    public TceMapping ValidateMap(in MapRequest request)
    {
        using Lock.Scope scope = Enter();
        return Plan(request);
    }

    /// <summary>Unmaps a range; parts of it that are not mapped are passed over.</summary>
    /// <param name="address">Bus address, a multiple of the window's page size.</param>
    /// <param name="size">Bytes; null for the rest of the mapping at the address.</param>
    /// <returns>How many bytes had been mapped there.</returns>
    /// <exception cref="TceException">
    /// ContainerClosed, AddressOutsideWindows, SizeZero, AddressNotAligned, SizeNotAligned, RangePastWindowEnd,
    /// NothingMapped, DriverRefused.
    /// </exception>
    public ulong Unmap(ulong address, ulong? size = null)
    {
        using Lock.Scope scope = Enter();
        (DmaWindow window, ulong length) = PlanUnmap(address, size);
        var unmap = new DmaUnmap { ArgSize = ArgSizes.DmaUnmap, Iova = address, Size = length };
        Require(backend.Unmap(descriptor, unmap), "UNMAP_DMA", address);

        return Erase(window, address, length);
    }

    /// <summary>Tells what <see cref="Unmap"/> would refuse, without a request to the driver.</summary>
    /// <param name="address">Bus address.</param>
    /// <param name="size">Bytes; null for the rest of the mapping at the address.</param>
    /// <returns>How many bytes it would pass to the driver.</returns>
    /// <exception cref="TceException">As <see cref="Unmap"/>.</exception>
    public ulong ValidateUnmap(ulong address, ulong? size)
    {
        using Lock.Scope scope = Enter();
        return PlanUnmap(address, size).Length;
    }

    /// <summary>
    /// The mappings of a window in order of their addresses, looked up one after the other: what reads them may unmap
    /// them at the same time.
    /// </summary>
    /// <param name="window">The window.</param>
    /// <exception cref="TceException">ContainerClosed, WindowNotFound.</exception>
    public IEnumerable<TceMapping> GetMappings(DmaWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        using (Enter())
            Own(window);
        return MappingsIn(window, window.StartAddress, window.Size);
    }

    private void SendMap(TceMapping mapping)
    {
        if (MsiHole.Touches(Host, mapping.StartAddress, mapping.EndAddress))
            TceLog.MsiHole(logger, MsiHole.Text);
        ulong target = mapping.Buffer.Address + mapping.Offset;
        var map = new DmaMap
        {
            ArgSize = ArgSizes.DmaMap,
            Flags = (uint)mapping.Access,
            VirtualAddress = target,
            Iova = mapping.StartAddress,
            Size = mapping.Size,
        };
        ulong? lockedBefore = LockedBeforeDefault();
        TceResult result = backend.Map(descriptor, map);
        NoteDefaultWindow(lockedBefore, result);
        NoteGivenUp(result);
        Require(result, "MAP_DMA", mapping.StartAddress);
        mapping.Window.Record(new Extent(mapping.StartAddress, mapping.Size, target, mapping.Access));
        mapping.Buffer.MappedBytes += mapping.Size;
    }

    /// <summary>Notes in the ledger that a range is not mapped any more.</summary>
    /// <returns>How many bytes had been mapped there.</returns>
    private ulong Erase(DmaWindow window, ulong address, ulong length)
    {
        ulong before = window.MappedBytes;
        foreach (Extent extent in window.Extents.Overlapping(address, length))
        {
            for (ulong done = 0; done < extent.Length;)
            {
                (DmaBuffer buffer, ulong size) = PartOf(extent, done);
                buffer.MappedBytes -= size;
                done += size;
            }
        }

        window.Erase(address, length);
        return before - window.MappedBytes;
    }

    private IEnumerable<TceMapping> MappingsIn(DmaWindow window, ulong start, ulong length)
    {
        for (ulong done = 0; done < length;)
        {
            TceMapping? mapping;
            lock (gate)
                mapping = FirstMapping(window, start + done, length - done);
            if (mapping is null)
                yield break;
            yield return mapping;
            done = mapping.StartAddress + mapping.Size - start;
        }
    }

    private TceMapping? FirstMapping(DmaWindow window, ulong start, ulong length)
    {
        foreach (Extent extent in window.Extents.Overlapping(start, length))
        {
            (DmaBuffer buffer, ulong size) = PartOf(extent, 0);
            return new TceMapping(window, extent.Start, size, buffer, extent.Target - buffer.Address, extent.Access);
        }

        return null;
    }

    /// <summary>Extents merge wherever addresses go on at both sides; what is listed ends where its buffer ends.</summary>
    private (DmaBuffer Buffer, ulong Size) PartOf(Extent extent, ulong distance)
    {
        ulong target = extent.Target + distance;
        DmaBuffer buffer = BufferAt(target);
        return (buffer, Math.Min(extent.Length - distance, buffer.End - target));
    }
}
